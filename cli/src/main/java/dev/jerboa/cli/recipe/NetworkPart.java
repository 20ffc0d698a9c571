package dev.jerboa.cli.recipe;

import dev.jerboa.distill.label.ClassifierHead;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.vocabulary.TokenizerFile;
import dev.jerboa.train.build.Activation;
import dev.jerboa.train.build.ConvolutionNorm;
import dev.jerboa.train.build.ConvolutionRecipe;
import dev.jerboa.train.build.EncoderBuilder;
import dev.jerboa.train.build.EncoderRecipe;
import dev.jerboa.train.build.LinearRecipe;
import dev.jerboa.train.build.MlpRecipe;
import dev.jerboa.train.build.PictureRecipe;
import dev.jerboa.train.build.SpectrogramRecipe;
import dev.jerboa.train.build.TextRecipe;
import dev.jerboa.train.build.TransformerShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The network that is trained. */
public sealed interface NetworkPart {
    /** The network with an output for each class, not trained yet. */
    OnnxModel build(int classes, InputPart input, long seed);

    /** One that is there already; where its vector has another width, a product to the classes is added. */
    record OfFile(Path file) implements NetworkPart {
        @Override
        public OnnxModel build(int classes, InputPart input, long seed) {
            return ClassifierHead.fit(OnnxFile.read(file), file.toString(), classes, seed);
        }
    }

    /** A new one. */
    record New(Kind kind, Settings settings) implements NetworkPart {
        /** Whether it reads numbers without any order, which a model directory has no word for. */
        public boolean readsFlat() {
            return kind.word().equals("linear") || kind.word().equals("mlp");
        }

        @Override
        public OnnxModel build(int classes, InputPart input, long seed) {
            return EncoderBuilder.build(kind.maker().make(settings, input, classes), seed);
        }
    }

    /**
     * What a new network can be.
     *
     * @param word what a recipe calls it
     * @param maker says what it is like
     * @param settings that it has
     */
    record Kind(String word, Maker maker, List<String> settings) {
        private static final List<Kind> ALL = List.of(
                of("linear", NetworkPart::linear),
                of("mlp", NetworkPart::mlp, "hidden", "activation"),
                of("convolution", NetworkPart::convolution, "widths", "blocks", "activation"),
                of("time-convolution", NetworkPart::timeConvolution, "widths", "blocks", "activation"),
                of("picture", NetworkPart::picture, "patch", "layers", "width", "heads", "feed-forward"),
                of("spectrogram", NetworkPart::spectrogram, "layers", "width", "heads", "feed-forward"),
                of("text", NetworkPart::text, "layers", "width", "heads", "feed-forward"));

        private static Kind of(String word, Maker maker, String... settings) {
            return new Kind(word, maker, List.of(settings));
        }

        private static Map<String, Kind> byWord() {
            return ALL.stream().collect(Collectors.toMap(Kind::word, kind -> kind));
        }
    }

    /** Says what a new network is like, once it is known what it reads and how many classes there are. */
    @FunctionalInterface
    interface Maker {
        /** The recipe of the network. */
        EncoderRecipe make(Settings settings, InputPart input, int classes);
    }

    /** The settings of all kinds, the usual ones where a kind has none. */
    record Settings(
            RecipeSection section,
            List<Integer> hidden,
            Activation activation,
            List<Integer> widths,
            int blocks,
            TransformerShape shape,
            int patch) {
        private static final Map<String, Activation> ACTIVATIONS = Map.of(
                "relu", Activation.RELU,
                "gelu", Activation.GELU,
                "silu", Activation.SILU,
                "hard-swish", Activation.HARD_SWISH,
                "tanh", Activation.TANH);

        static Settings of(RecipeSection model) {
            int width = model.integer("width", 64);
            return new Settings(
                    model,
                    model.integers("hidden", List.of(128)),
                    model.choice("activation", ACTIVATIONS, Activation.RELU),
                    model.integers("widths", List.of(16, 32, 64)),
                    model.integer("blocks", 1),
                    TransformerShape.of(
                            model.integer("layers", 2),
                            width,
                            model.integer("heads", 4),
                            model.integer("feed-forward", 4 * width)),
                    model.integer("patch", 8));
        }
    }

    /**
     * Reads the section {@code model}.
     *
     * @param folder where paths start
     */
    public static NetworkPart read(RecipeSection recipe, InputPart input, Path folder) {
        RecipeSection model = recipe.section("model", allSettings());
        if (model.has("file") == model.has("new")) {
            throw recipe.wrong(
                    "model",
                    "needs either 'file' or 'new'",
                    "Write 'file: encoder.onnx' to train a network that you have, or 'new: convolution'.");
        } else if (model.has("file")) {
            recipe.section("model", "file");
            return new OfFile(folder.resolve(model.requiredText("file")));
        }
        Kind kind = model.choice("new", Kind.byWord(), Kind.ALL.get(0));
        recipe.section(
                "model",
                Stream.concat(Stream.of("new"), kind.settings().stream()).toArray(String[]::new));
        Settings settings = Settings.of(model);
        // What does not fit together is told before the data is read.
        kind.maker().make(settings, input, 2);
        return new New(kind, settings);
    }

    private static String[] allSettings() {
        return Stream.concat(Stream.of("file", "new"), Kind.ALL.stream().flatMap(kind -> kind.settings().stream()))
                .distinct()
                .toArray(String[]::new);
    }

    private static EncoderRecipe linear(Settings settings, InputPart input, int classes) {
        return new LinearRecipe(features(input, settings), classes);
    }

    private static EncoderRecipe mlp(Settings settings, InputPart input, int classes) {
        List<Integer> widths = new ArrayList<>(List.of(features(input, settings)));
        widths.addAll(settings.hidden());
        widths.add(classes);
        return new MlpRecipe(widths, settings.activation());
    }

    private static EncoderRecipe convolution(Settings settings, InputPart input, int classes) {
        boolean pictures = input instanceof InputPart.Pictures;
        if (!pictures && !(input instanceof InputPart.Sounds)) {
            throw unfit(settings, "pictures and sounds");
        }
        return new ConvolutionRecipe(
                pictures ? "pixel_values" : "input_features",
                2,
                pictures ? 3 : 1,
                settings.widths(),
                settings.blocks(),
                3,
                ConvolutionNorm.BATCH,
                settings.activation(),
                classes);
    }

    private static EncoderRecipe timeConvolution(Settings settings, InputPart input, int classes) {
        if (input instanceof InputPart.Sounds sounds) {
            return new ConvolutionRecipe(
                    "input_features",
                    1,
                    sounds.bands(),
                    settings.widths(),
                    settings.blocks(),
                    5,
                    ConvolutionNorm.BATCH,
                    settings.activation(),
                    classes);
        }
        throw unfit(settings, "sounds");
    }

    private static EncoderRecipe picture(Settings settings, InputPart input, int classes) {
        if (input instanceof InputPart.Pictures pictures) {
            return new PictureRecipe(
                    settings.shape(), 3, pictures.height(), pictures.width(), settings.patch(), classes);
        }
        throw unfit(settings, "pictures");
    }

    private static EncoderRecipe spectrogram(Settings settings, InputPart input, int classes) {
        if (input instanceof InputPart.Sounds sounds) {
            return new SpectrogramRecipe(settings.shape(), sounds.bands(), sounds.frames(), classes);
        }
        throw unfit(settings, "sounds");
    }

    private static EncoderRecipe text(Settings settings, InputPart input, int classes) {
        if (input instanceof InputPart.Texts texts) {
            return TextRecipe.of(settings.shape(), vocabulary(texts), texts.tokens())
                    .withSentenceEmbedding(classes);
        }
        throw unfit(settings, "texts");
    }

    /** How many numbers a picture or a spectrogram has. */
    private static int features(InputPart input, Settings settings) {
        if (input instanceof InputPart.Pictures pictures) {
            return 3 * pictures.height() * pictures.width();
        } else if (input instanceof InputPart.Sounds sounds) {
            return sounds.bands() * sounds.frames();
        }
        throw unfit(settings, "pictures and sounds");
    }

    private static JerboaException unfit(Settings settings, String fit) {
        return settings.section()
                .wrong(
                        "new",
                        "is a network for " + fit + ", and the data is something else",
                        "Choose one that fits 'data'.");
    }

    private static int vocabulary(InputPart.Texts texts) {
        Path tokenizer = texts.tokenizer();
        if (texts.words().isPresent() && !Files.exists(tokenizer)) {
            // As long as it is not made yet, about so many.
            return texts.words().getAsInt();
        }
        try {
            return TokenizerFile.parse(Files.readString(tokenizer)).size();
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.NOT_A_FILE,
                    "the tokenizer " + tokenizer + " cannot be read: " + e.getMessage(),
                    "Give the path of a tokenizer.json from the recipe's folder.",
                    e);
        }
    }
}
