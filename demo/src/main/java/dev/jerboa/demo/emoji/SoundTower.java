package dev.jerboa.demo.emoji;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jerboa.multimodal.audio.LogMelSpec;
import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.train.build.EncoderBuilder;
import dev.jerboa.train.build.FrameRecipe;
import dev.jerboa.train.build.NgramRecipe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tower for sounds, which starts from nothing: a small residual network hears which phone each frame is, and a bag of
 * n-grams knows what phones in their order mean.
 *
 * <p>One network from spectrograms to vectors would have to be told thousands of times what a word means before it had
 * heard which sounds it is made of. Hearing is learned in a minute, since each frame is an example; then rare words, and new
 * forms of known ones, are understood by their parts.
 *
 * <p>Its spectrograms are of the kind that CLAP's are, so that its settings can be said in the usual file.
 */
final class SoundTower {
    /** Its input, float {@code [batch, 1, 112, 64]}: frames, then bands, in decibels. */
    static final String INPUT = "input_features";

    private static final int RATE_HERTZ = 16_000;
    private static final int BANDS = 64;
    private static final int HOP = 400;
    /** From one frame to the next. */
    static final double HOP_SECONDS = (double) HOP / RATE_HERTZ;

    /** Longer sounds are cut off after 2.8 seconds. */
    private static final int FRAMES = 112;
    // Speech is at about so many decibels, give or take.
    private static final float MEAN_DECIBELS = -40;
    private static final float DEVIATION_DECIBELS = 25;
    private static final String LEVELS = "levels";

    private static final int HEARING_WIDTH = 128;
    private static final List<Integer> RUNS = List.of(2, 3, 4, 5);
    private static final int MEANING_ROWS = 1 << 16;
    private static final int MEANING_WIDTH = 128;

    /** The keys of its {@code preprocessor_config.json}: 64 bands up to 8 kHz, a window of 40 ms each 25 ms. */
    static final Map<String, Object> PREPROCESSOR = Map.ofEntries(
            Map.entry("feature_extractor_type", "ClapFeatureExtractor"),
            Map.entry("sampling_rate", RATE_HERTZ),
            Map.entry("fft_window_size", 640),
            Map.entry("hop_length", HOP),
            Map.entry("feature_size", BANDS),
            Map.entry("nb_max_samples", (FRAMES - 1) * HOP),
            Map.entry("frequency_min", 50),
            Map.entry("frequency_max", RATE_HERTZ / 2),
            Map.entry("truncation", "rand_trunc"),
            Map.entry("padding", "pad"));

    private SoundTower() {}

    /** What sounds are made into. */
    static LogMelSpec spectrogram() {
        return LogMelSpec.clap(new ObjectMapper().valueToTree(PREPROCESSOR));
    }

    /** A level in decibels as the first layer wants it. */
    static float centred(float decibels) {
        return (decibels - MEAN_DECIBELS) / DEVIATION_DECIBELS;
    }

    /** The part that hears which phone each frame is, before it has learned anything. */
    static OnnxModel hearing(long seed) {
        return EncoderBuilder.build(new FrameRecipe(BANDS, HEARING_WIDTH, 2, 5, Phones.count()), seed);
    }

    /** The part that knows what phones in their order mean, before it has learned anything. */
    static OnnxModel meaning(int width, long seed) {
        return EncoderBuilder.build(new NgramRecipe(Phones.count(), RUNS, MEANING_ROWS, MEANING_WIDTH, width), seed);
    }

    /** The whole tower: levels, phones of frames, phones in their order, meaning. */
    static OnnxModel of(OnnxModel hearing, OnnxModel meaning) {
        Graph frames = hearing.graph();
        Graph ngrams = meaning.graph();
        Map<String, TensorData> weights = new LinkedHashMap<>(frames.initializers());
        weights.putAll(ngrams.initializers());
        Graph whole = new Graph(
                "sound_tower",
                List.of(Value.of(
                        INPUT,
                        ValueType.TensorType.of(
                                ElementType.FLOAT,
                                List.of(
                                        new Dimension.Symbol("batch"),
                                        new Dimension.Fixed(1),
                                        new Dimension.Fixed(FRAMES),
                                        new Dimension.Fixed(BANDS))))),
                ngrams.outputs(),
                List.of(),
                weights,
                Set.of(),
                frames.nodes(),
                Opaque.NONE);
        readLevels(whole);
        PhoneOrder.append(
                whole, frames.outputs().get(0).name(), ngrams.inputs().get(0).name());
        whole.append(ngrams.nodes());
        return new OnnxModel(hearing.irVersion(), hearing.operatorSets(), whole, List.of(), Map.of(), Opaque.NONE);
    }

    private static void readLevels(Graph graph) {
        graph.addInitializer("levels.mean", scalar(-MEAN_DECIBELS));
        graph.addInitializer("levels.scale", scalar(1 / DEVIATION_DECIBELS));
        graph.addInitializer("levels.shape", TensorData.ofLongs(new long[] {3}, 0, FRAMES, BANDS));
        Node flat = node("Reshape", "levels.flat", List.of(INPUT, "levels.shape"));
        graph.prepend(List.of(
                flat,
                node("Transpose", "levels.bands", List.of("levels.flat"), Attribute.of("perm", 0, 2, 1)),
                node("Add", "levels.centred", List.of("levels.bands", "levels.mean")),
                node("Mul", LEVELS, List.of("levels.centred", "levels.scale"))));
        graph.replaceUses(INPUT, LEVELS);
        graph.setInput(flat, 0, INPUT);
    }

    private static TensorData scalar(float value) {
        return TensorData.ofFloats(new long[0], value);
    }

    private static Node node(String operator, String name, List<String> read, Attribute... attributes) {
        return Node.of(operator, name, read, List.of(name), attributes);
    }
}
