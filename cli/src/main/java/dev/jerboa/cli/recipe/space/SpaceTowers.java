package dev.jerboa.cli.recipe.space;

import dev.jerboa.cli.recipe.InputPart;
import dev.jerboa.cli.recipe.NetworkPart;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.Processor;
import dev.jerboa.multimodal.audio.LogMelProcessor;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.multimodal.feed.PictureData;
import dev.jerboa.multimodal.feed.ProcessedData;
import dev.jerboa.multimodal.feed.SoundData;
import dev.jerboa.multimodal.image.PictureProcessor;
import dev.jerboa.multimodal.learn.Tower;
import dev.jerboa.multimodal.learn.TowerData;
import dev.jerboa.multimodal.model.EmbeddingGraph;
import dev.jerboa.multimodal.model.MultimodalModel;
import dev.jerboa.multimodal.model.Pooling;
import dev.jerboa.multimodal.model.TowerSource;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The towers of a run with what they read, opened or built; owns what is native in them. */
final class SpaceTowers implements AutoCloseable {
    private static final int USUAL_WIDTH = 64;

    private final SpaceRecipe recipe;
    private final SpaceSamples samples;
    private final UnreadablePolicy policy;
    private final Progress progress;
    private final Map<Modality, MultimodalModel> models = new EnumMap<>(Modality.class);
    private final List<Processor> processors = new ArrayList<>();
    private final List<OpenTower> towers = new ArrayList<>();

    private SpaceTowers(SpaceRecipe recipe, SpaceSamples samples, UnreadablePolicy policy, Progress progress) {
        this.recipe = recipe;
        this.samples = samples;
        this.policy = policy;
        this.progress = progress;
    }

    /**
     * Opens all, and reads what they read.
     *
     * @throws JerboaException if a directory or a network cannot be used, or widths do not fit
     */
    static SpaceTowers open(SpaceRecipe recipe, SpaceSamples samples, UnreadablePolicy policy, Progress progress) {
        SpaceTowers opened = new SpaceTowers(recipe, samples, policy, progress);
        try {
            opened.openModels();
            int width = opened.width().orElse(USUAL_WIDTH);
            TermChecks.requireFronts(recipe.terms(), width);
            for (TowerPart part : recipe.towers()) {
                opened.towers.add(
                        part instanceof TowerPart.OfDirectory given
                                ? opened.ofDirectory(given, width)
                                : opened.ofNetwork((TowerPart.OfNetwork) part, width));
            }
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void openModels() {
        for (TowerPart part : recipe.towers()) {
            if (part instanceof TowerPart.OfDirectory given) {
                MultimodalModel model = MultimodalModel.open(given.directory());
                models.put(given.modality(), model);
                model.tower(given.modality());
            }
        }
    }

    /** How wide embeddings are: as those of locked towers, or else as the recipe says, or as a tower has them. */
    private OptionalInt width() {
        OptionalInt width = recipe.width();
        String from = "'width'";
        for (TowerPart part : recipe.towers()) {
            if (part.locked() || (part instanceof TowerPart.OfDirectory && width.isEmpty())) {
                int own = models.get(part.modality()).encoder(part.modality()).dimension();
                if (part.locked() && width.isPresent() && width.getAsInt() != own) {
                    throw new JerboaException(
                            ErrorCode.INVALID_ARGUMENT,
                            "the locked tower '" + part.name() + "' has embeddings of " + own + " numbers, and " + from
                                    + " " + width.getAsInt(),
                            "Leave 'width' out, and lock only towers of one width.");
                }
                width = OptionalInt.of(own);
                from = "the tower '" + part.name() + "'";
            }
        }
        return width;
    }

    private OpenTower ofDirectory(TowerPart.OfDirectory part, int width) {
        MultimodalModel model = models.get(part.modality());
        TowerSource source = TowerSource.of(model.tower(part.modality()));
        if (part.locked()) {
            float[][] vectors = LockedVectors.of(samples.all(), model.encoder(part.modality()), policy, progress);
            return new OpenTower(part.modality(), Tower.locked(part.name(), vectors), file -> source);
        }
        OnnxModel network = EmbeddingGraph.of(
                OnnxFile.read(model.tower(part.modality()).file()),
                model.tower(part.modality()),
                OptionalInt.of(width),
                seed(part));
        Processor processor = model.tower(part.modality()).processor();
        return learning(
                part,
                network,
                processor,
                part.frozen(),
                file -> new TowerSource(
                        part.modality(),
                        file.orElseThrow(),
                        Optional.of(Pooling.GIVEN),
                        source.settings(),
                        source.texts()));
    }

    private OpenTower ofNetwork(TowerPart.OfNetwork part, int width) {
        if (part.input() instanceof InputPart.Texts texts && texts.words().isPresent()) {
            WordTokenizer.write(
                    texts.tokenizer(), samples.trainedTexts(), texts.words().getAsInt());
        }
        OnnxModel network = part.network() instanceof NetworkPart.OfFile given
                ? EmbeddingGraph.of(
                        OnnxFile.read(given.file()),
                        part.modality(),
                        given.file().toString(),
                        OptionalInt.of(width),
                        seed(part))
                : part.network().build(width, part.input(), seed(part));
        Processor processor = part.input().processor(network, part.network() instanceof NetworkPart.OfFile);
        processors.add(processor);
        // What cannot be described in a directory is told before the training.
        TowerSource source = source(part, processor);
        return learning(part, network, processor, part.frozen(), file -> source.withFile(file.orElseThrow()));
    }

    /** What is written of a network whose file is not there yet. */
    private static TowerSource source(TowerPart.OfNetwork part, Processor processor) {
        Path file = Path.of(part.name() + ".onnx");
        if (processor instanceof PictureProcessor pictures) {
            return TowerSource.pictures(file, pictures.spec());
        } else if (processor instanceof LogMelProcessor sounds) {
            return TowerSource.sounds(file, sounds.spec());
        }
        InputPart.Texts texts = (InputPart.Texts) part.input();
        return TowerSource.text(file, texts.tokenizer(), Pooling.GIVEN)
                .withText("sentence_bert_config.json", "{\"max_seq_length\": " + texts.tokens() + "}\n");
    }

    private OpenTower learning(
            TowerPart part,
            OnnxModel network,
            Processor processor,
            Optional<Pattern> frozen,
            Function<Optional<Path>, TowerSource> source) {
        Tower tower = Tower.trained(part.name(), network, data(part, network, processor))
                .withTrainable(weight ->
                        frozen.isEmpty() || !frozen.get().matcher(weight).find());
        return new OpenTower(part.modality(), tower, source);
    }

    private TowerData data(TowerPart part, OnnxModel network, Processor processor) {
        String input = network.graph().requiredInputs().get(0).name();
        if (processor instanceof PictureProcessor pictures) {
            return new PictureData(
                    samples.all(), pictures.spec(), input, part.augment().pictures(), policy, progress);
        } else if (processor instanceof LogMelProcessor sounds) {
            return new SoundData(
                    samples.all(),
                    sounds.spec(),
                    input,
                    part.augment().sounds(),
                    part.augment().spectrograms(),
                    policy,
                    progress);
        }
        return new ProcessedData(samples.all(), processor, policy, progress);
    }

    /** Each tower's own, so that two of one kind do not begin alike. */
    private long seed(TowerPart part) {
        return recipe.training().seed() * recipe.towers().size()
                + recipe.towers().indexOf(part);
    }

    /** All, in the order of the modalities. */
    List<OpenTower> towers() {
        return towers;
    }

    @Override
    public void close() {
        processors.forEach(Processor::close);
        models.values().forEach(MultimodalModel::close);
    }
}
