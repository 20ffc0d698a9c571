package dev.jerboa.benchmarks.digits;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.Vectors;
import dev.jerboa.multimodal.learn.Answers;
import dev.jerboa.multimodal.learn.CrossModalTerm;
import dev.jerboa.multimodal.learn.HeadTerm;
import dev.jerboa.multimodal.learn.MultimodalTraining;
import dev.jerboa.multimodal.learn.Tower;
import dev.jerboa.multimodal.learn.TowerData;
import dev.jerboa.multimodal.learn.VectorData;
import dev.jerboa.multimodal.metric.Direction;
import dev.jerboa.multimodal.metric.EmbeddedSet;
import dev.jerboa.multimodal.objective.UncertaintyWeights;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.train.build.ConvolutionRecipe;
import dev.jerboa.train.build.EncoderBuilder;
import dev.jerboa.train.build.EncoderRecipe;
import dev.jerboa.train.build.LinearRecipe;
import dev.jerboa.train.loop.StepMetrics;
import dev.jerboa.train.loop.TrainerOptions;
import dev.jerboa.train.loop.TrainingObserver;
import dev.jerboa.train.optimize.ParameterGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Pictures of digits and their words, spoken digits and their words are brought together; pictures and sounds are not, and
 * have to find each other. Heads learn the digit and the speaker in the same run, balanced by uncertainty.
 *
 * <p>Arguments: the directory of the two shards, and one for the results. The words' tower is one vector a word. What is
 * printed is measured with ONNX Runtime, on the written files and the shard that was not trained with.
 */
public final class DigitsBenchmark {
    private static final int WIDTH = 64;
    private static final int EPOCHS = 20;
    // Pictures and sounds meet only by the words: with a larger scale they stay too far from them to find each other.
    private static final double MOST_SCALE = 5;
    private static final long SEED = 1;

    private final Digits digits;
    private final List<String> words;
    private final List<String> speakers;
    private final TowerData pictures;
    private final TowerData sounds;
    private final TowerData texts;

    private DigitsBenchmark(Digits digits) {
        this.digits = digits;
        this.words = Digits.kinds(digits.items().stream().map(Digits.Digit::word));
        this.speakers = Digits.kinds(digits.items().stream().map(Digits.Digit::speaker));
        this.pictures = new PictureData(digits);
        this.sounds = new SoundData(digits);
        this.texts = new VectorData(
                "features",
                digits.items().stream()
                        .map(item -> oneHot(words.indexOf(item.word()), words.size()))
                        .toArray(float[][]::new));
    }

    private static float[] oneHot(int place, int width) {
        float[] vector = new float[width];
        vector[place] = 1;
        return vector;
    }

    /** Trains and measures. */
    public static void main(String[] arguments) throws IOException {
        Path results = Files.createDirectories(Path.of(arguments[1]));
        long start = System.nanoTime();
        DigitsBenchmark benchmark = new DigitsBenchmark(Digits.read(Path.of(arguments[0])));
        benchmark.train(results);
        System.out.printf(Locale.ROOT, "trained in %.0f s%n", (System.nanoTime() - start) / 1e9);
        benchmark.measure(results);
    }

    private void train(Path results) throws IOException {
        int[] samples = IntStream.range(0, digits.trained()).toArray();
        TrainerOptions options = TrainerOptions.builder()
                .epochs(EPOCHS)
                .batchSize(100)
                .learningRate(2e-3)
                .warmUpSteps(20)
                .groups(List.of(ParameterGroup.of("^head\\.|logit_scale|^uncertainty", 5, 0)))
                .seed(SEED)
                .build();
        Path metrics = results.resolve("metrics.jsonl");
        Files.deleteIfExists(metrics);
        MultimodalTraining.builder(samples, options)
                .tower(Tower.trained(
                        "image", build(ConvolutionRecipe.pictures(1, List.of(16, 32, 64), 1, WIDTH)), pictures))
                .tower(Tower.trained(
                        "audio",
                        build(ConvolutionRecipe.spectrograms(SoundData.BANDS, List.of(64, 96, 128), 1, WIDTH)),
                        sounds))
                .tower(Tower.trained("text", build(new LinearRecipe(words.size(), WIDTH)), texts))
                .term(CrossModalTerm.of(Modality.IMAGE, Modality.TEXT).withMostScale(MOST_SCALE))
                .term(CrossModalTerm.of(Modality.AUDIO, Modality.TEXT).withMostScale(MOST_SCALE))
                .term(new HeadTerm("picture-digit", "image", new Answers.Classes(10, this::digit)))
                .term(new HeadTerm("sound-digit", "audio", new Answers.Classes(10, this::digit)))
                .term(new HeadTerm("speaker", "audio", new Answers.Classes(speakers.size(), this::speaker)))
                .groups(sample -> words.indexOf(digits.items().get(sample).word()))
                .balance(UncertaintyWeights::new)
                .metrics(metrics)
                .observer(new TrainingObserver() {
                    @Override
                    public void stepped(StepMetrics step) {
                        if (step.step() % 50 == 0) {
                            System.out.println("step " + step.step() + " " + step.terms());
                        }
                    }
                })
                .build()
                .run()
                .write(results);
    }

    private static OnnxModel build(EncoderRecipe recipe) {
        return EncoderBuilder.build(recipe, SEED);
    }

    private long digit(int sample) {
        return digits.items().get(sample).digit();
    }

    private long speaker(int sample) {
        return speakers.indexOf(digits.items().get(sample).speaker());
    }

    private void measure(Path results) {
        int[] held = IntStream.range(digits.trained(), digits.items().size()).toArray();
        long[] classes = Arrays.stream(held).mapToLong(this::digit).toArray();
        float[][] image = embed(results.resolve("image.onnx"), pictures.inputs(held));
        float[][] audio = embed(results.resolve("audio.onnx"), sounds.inputs(held));
        float[][] text = embed(results.resolve("text.onnx"), texts.inputs(held));
        List<EmbeddedSet> sets = List.of(
                new EmbeddedSet("image", image, classes),
                new EmbeddedSet("audio", audio, classes),
                new EmbeddedSet("text", text, classes));
        for (Direction direction : Direction.all(sets)) {
            System.out.printf(
                    Locale.ROOT,
                    "%-14s  mAP %.4f  R@1 %.4f  of %d queries, %d items%n",
                    direction.name(),
                    direction.retrieval().meanAveragePrecision(),
                    direction.retrieval().recallAt1(),
                    direction.retrieval().queries(),
                    direction.retrieval().gallery());
        }
        print("picture-digit", results, image, classes);
        print("sound-digit", results, audio, classes);
        print(
                "speaker",
                results,
                audio,
                Arrays.stream(held).mapToLong(this::speaker).toArray());
    }

    private static void print(String task, Path results, float[][] vectors, long[] labels) {
        float[] rows = new float[vectors.length * WIDTH];
        for (int i = 0; i < vectors.length; i++) {
            System.arraycopy(vectors[i], 0, rows, i * WIDTH, WIDTH);
        }
        float[][] answers = run(
                results.resolve("head." + task + ".onnx"),
                Map.of("features", Tensor.of(new long[] {vectors.length, WIDTH}, rows)));
        int right = 0;
        for (int i = 0; i < answers.length; i++) {
            int best = 0;
            for (int c = 1; c < answers[i].length; c++) {
                best = answers[i][c] > answers[i][best] ? c : best;
            }
            right += best == labels[i] ? 1 : 0;
        }
        System.out.printf(Locale.ROOT, "%-14s  accuracy %.4f%n", task, (double) right / labels.length);
    }

    private static float[][] embed(Path model, Map<String, Tensor> inputs) {
        float[][] vectors = run(model, inputs);
        for (float[] vector : vectors) {
            Vectors.normalize(vector);
        }
        return vectors;
    }

    private static float[][] run(Path model, Map<String, Tensor> inputs) {
        try (Session session = Session.open(model)) {
            Tensor output = session.run(inputs).get("embedding");
            float[] values = output.toFloats();
            int width = (int) output.dims()[1];
            float[][] rows = new float[(int) output.dims()[0]][];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
            }
            return rows;
        }
    }
}
