package dev.jerboa.cli.recipe;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.Processor;
import dev.jerboa.multimodal.audio.Layout;
import dev.jerboa.multimodal.audio.LogMelProcessor;
import dev.jerboa.multimodal.audio.LogMelSpec;
import dev.jerboa.multimodal.image.ChannelOrder;
import dev.jerboa.multimodal.image.Extent;
import dev.jerboa.multimodal.image.Fit;
import dev.jerboa.multimodal.image.Normalization;
import dev.jerboa.multimodal.image.PictureProcessor;
import dev.jerboa.multimodal.image.PictureSpec;
import dev.jerboa.multimodal.image.ResamplingFilter;
import dev.jerboa.multimodal.text.TextInputs;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.multimodal.text.TextSpec;
import dev.jerboa.multimodal.text.TokenProcessor;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType.TensorType;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What data becomes before a network reads it. */
public sealed interface InputPart {
    /** What the data is. */
    Modality modality();

    /**
     * What makes the tensors for a network.
     *
     * @param given whether the network is one that was there already, not made for this input
     */
    Processor processor(OnnxModel model, boolean given);

    /**
     * Pictures.
     *
     * @param height in pixels
     * @param width in pixels
     * @param open whether no height is given, so that a network that is there already may say how its pictures are
     */
    record Pictures(int height, int width, Fit fit, Normalization normalization, boolean open) implements InputPart {
        @Override
        public Modality modality() {
            return Modality.IMAGE;
        }

        @Override
        public Processor processor(OnnxModel model, boolean given) {
            Graph graph = model.graph();
            return new PictureProcessor(open && given ? PictureSpec.of(first(graph), graph.outputs()) : spec());
        }

        private PictureSpec spec() {
            return new PictureSpec(
                    new Extent.Fixed(height),
                    new Extent.Fixed(width),
                    fit,
                    ResamplingFilter.BILINEAR,
                    ChannelOrder.RGB,
                    normalization);
        }
    }

    /**
     * Sounds, as spectrograms of speech at 16 kHz.
     *
     * @param bands mel bands
     * @param frames of 10 milliseconds each
     */
    record Sounds(int bands, int frames) implements InputPart {
        private static final int DIMENSIONS_WITHOUT_CHANNELS = 3;

        @Override
        public Modality modality() {
            return Modality.AUDIO;
        }

        @Override
        public Processor processor(OnnxModel model, boolean given) {
            LogMelSpec spec = LogMelSpec.speech(bands, frames);
            boolean channels = rank(first(model.graph())) != DIMENSIONS_WITHOUT_CHANNELS;
            return new LogMelProcessor(first(model.graph()).name(), channels ? spec : withoutChannels(spec));
        }

        private static LogMelSpec withoutChannels(LogMelSpec spec) {
            return new LogMelSpec(
                    spec.rateHertz(),
                    spec.samples(),
                    spec.shortSound(),
                    spec.framing(),
                    spec.frames(),
                    spec.mels(),
                    spec.levels(),
                    Layout.MELS_BY_FRAMES,
                    0);
        }

        private static int rank(Value input) {
            return input.type() instanceof TensorType type && type.shape().isPresent()
                    ? type.shape().get().size()
                    : 0;
        }
    }

    /**
     * Texts, as tokens.
     *
     * @param tokenizer a {@code tokenizer.json}
     * @param tokens longer texts are cut to so many
     * @param words how many words the tokenizer is to know that is made of the data; absent for one that is there already
     */
    record Texts(Path tokenizer, int tokens, OptionalInt words) implements InputPart {
        @Override
        public Modality modality() {
            return Modality.TEXT;
        }

        @Override
        public Processor processor(OnnxModel model, boolean given) {
            TextProcessor processor = TextProcessor.open(tokenizer, tokens);
            return new TokenProcessor(processor, TextSpec.upTo(tokens), inputs(model.graph()));
        }

        /** The inputs by what their names say they are. */
        private static TextInputs inputs(Graph graph) {
            return new TextInputs(
                    named(graph, "ids")
                            .filter(name -> !name.contains("type"))
                            .orElse(first(graph).name()),
                    named(graph, "mask"),
                    named(graph, "type"),
                    Optional.empty(),
                    first(graph).type() instanceof TensorType type ? type.elementType() : ElementType.INT64);
        }

        private static Optional<String> named(Graph graph, String part) {
            return graph.requiredInputs().stream()
                    .map(Value::name)
                    .filter(name -> name.contains(part))
                    .findFirst();
        }
    }

    private static Value first(Graph graph) {
        return graph.requiredInputs().get(0);
    }

    /**
     * Reads the section {@code input}.
     *
     * @param folder where paths start
     */
    public static InputPart read(RecipeSection recipe, Modality modality, Path folder) {
        return switch (modality) {
            case IMAGE -> pictures(recipe.section("input", "height", "width", "fit", "normalization"));
            case AUDIO -> {
                RecipeSection input = recipe.section("input", "bands", "frames");
                yield new Sounds(input.integer("bands", 40), input.integer("frames", 100));
            }
            case TEXT -> {
                RecipeSection input = recipe.section("input", "tokenizer", "tokens");
                yield new Texts(
                        folder.resolve(input.requiredText("tokenizer")),
                        input.integer("tokens", TextProcessor.DEFAULT_MAXIMUM_TOKENS),
                        OptionalInt.empty());
            }
        };
    }

    private static Pictures pictures(RecipeSection input) {
        int height = input.integer("height", 32);
        return new Pictures(
                height,
                input.integer("width", height),
                input.choice("fit", Map.of("stretch", Fit.STRETCH, "pad", Fit.PAD, "crop", Fit.CROP), Fit.CROP),
                input.choice(
                        "normalization",
                        Map.of(
                                "half", Normalization.HALF,
                                "imagenet", Normalization.IMAGENET,
                                "clip", Normalization.CLIP),
                        Normalization.HALF),
                !input.has("height"));
    }
}
