package dev.jerboa.multimodal.model;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.Processor;
import dev.jerboa.multimodal.image.PictureProcessor;
import dev.jerboa.multimodal.text.TextInputs;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.multimodal.text.TextSpec;
import dev.jerboa.multimodal.text.TokenProcessor;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.TemporaryDirectory;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts towers together while a directory is opened: network, processor, output, pooling. */
final class TowerAssembly implements AutoCloseable {
    private final Path directory;
    private final OpenOptions options;
    private final Optional<Manifest> manifest;
    private final Map<Modality, Tower> towers = new EnumMap<>(Modality.class);
    private Optional<TemporaryDirectory> cuts = Optional.empty();

    TowerAssembly(Path directory, OpenOptions options, Optional<Manifest> manifest) {
        this.directory = directory;
        this.options = options;
        this.manifest = manifest;
    }

    /** Makes the towers; gives what is known of logits. */
    Optional<LogitScale> assemble() {
        if (manifest.isPresent() && options.variant().isEmpty()) {
            manifest.get()
                    .towers()
                    .forEach((modality, entry) ->
                            add(modality, SafePath.inside(directory, entry.file(), directory.resolve(Manifest.FILE))));
            return manifest.get().logitScale();
        }
        TowerFinder finder = TowerFinder.search(directory, WeightChoice.of(directory, options.variant()));
        finder.towers().forEach((modality, network) -> {
            if (network.isWhole()) {
                OnnxModel cut = GraphCut.keeping(
                        OnnxFile.read(network.file()),
                        network.outputs().stream().map(Value::name).toList());
                Path file = cutFolder().resolve(Manifest.name(modality) + "_model.onnx");
                OnnxFile.write(cut, file);
                add(modality, file, network.file());
            } else {
                add(modality, network.file());
            }
        });
        return manifest.flatMap(Manifest::logitScale).or(finder::logitScale);
    }

    /** The towers made. */
    Map<Modality, Tower> towers() {
        return towers;
    }

    /** Where networks lie that were cut out of a larger one. */
    Optional<TemporaryDirectory> cuts() {
        return cuts;
    }

    @Override
    public void close() {
        towers.values().forEach(tower -> tower.processor().close());
        cuts.ifPresent(TemporaryDirectory::close);
    }

    private Path cutFolder() {
        if (cuts.isEmpty()) {
            cuts = Optional.of(TemporaryDirectory.create());
        }
        return cuts.get().path();
    }

    private void add(Modality modality, Path file) {
        add(modality, file, file);
    }

    /**
     * @param origin the file whose neighbours describe the network
     */
    private void add(Modality modality, Path file, Path origin) {
        OnnxModel model = OnnxFile.read(file);
        DirectoryJson json = DirectoryJson.around(directory, origin);
        InputRoles roles = InputRoles.of(model.graph().requiredInputs());
        Value main = roles.main().get(modality);
        if (main == null) {
            throw new JerboaException(
                    ErrorCode.INVALID_GRAPH,
                    file + " is to be the tower of " + Manifest.name(modality) + " but reads "
                            + model.graph().requiredInputs().stream()
                                    .map(Value::name)
                                    .toList(),
                    "Correct " + Manifest.FILE + ".");
        }
        Optional<Manifest.Entry> entry = manifest.map(found -> found.towers().get(modality));
        Optional<Pooling> stated = Optional.ofNullable(options.pooling().get(modality))
                .or(() -> entry.map(Manifest.Entry::pooling))
                .or(() -> modality == Modality.TEXT ? PoolingSettings.stated(json) : Optional.empty());
        List<Value> outputs = model.graph().outputs();
        Value output = entry.flatMap(named -> outputs.stream()
                        .filter(value -> value.name().equals(named.output()))
                        .findFirst())
                .orElseGet(() -> OutputChoice.of(
                                file.toString(),
                                outputs,
                                stated.filter(pooling -> pooling != Pooling.GIVEN)
                                        .isPresent())
                        .output());
        Pooling pooling = Shapes.rank(output) == 2
                ? Pooling.GIVEN
                : stated.filter(kind -> kind != Pooling.GIVEN)
                        .orElseGet(() -> PoolingSettings.usual(modality, json, directory));
        Processor processor = processor(modality, json, roles, main);
        towers.put(
                modality,
                new Tower(
                        modality,
                        file,
                        processor,
                        output.name(),
                        pooling,
                        roles.text().filter(text -> modality == Modality.TEXT).flatMap(TextInputs::mask),
                        Settings.find(json, modality)));
    }

    private static Processor processor(Modality modality, DirectoryJson json, InputRoles roles, Value main) {
        return switch (modality) {
            case TEXT -> text(json, roles, main);
            case IMAGE -> new PictureProcessor(new PictureSettings(json, main).spec(), main.name());
            case AUDIO -> SoundSettings.processor(json, main);
        };
    }

    private static Processor text(DirectoryJson json, InputRoles roles, Value main) {
        Path tokenizer = json.find(DirectoryJson.TOKENIZER)
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.NOT_A_FILE,
                        json.describe() + " has a text encoder but no " + DirectoryJson.TOKENIZER,
                        "Download the model's " + DirectoryJson.TOKENIZER
                                + ", or convert its tokenizer with transformers' AutoTokenizer.save_pretrained."));
        TextInputs inputs = roles.text().orElseThrow();
        TextSpec spec = new TextSettings(json).spec(main, inputs);
        return new TokenProcessor(TextProcessor.open(tokenizer, spec.maximumTokens()), spec, inputs);
    }
}
