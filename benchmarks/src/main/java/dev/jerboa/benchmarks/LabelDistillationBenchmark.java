package dev.jerboa.benchmarks;

import dev.jerboa.distill.label.ClassNames;
import dev.jerboa.distill.label.ClassifierTraining;
import dev.jerboa.distill.label.LabelLoss;
import dev.jerboa.distill.label.LabelledSamples;
import dev.jerboa.distill.label.ModelInputs;
import dev.jerboa.distill.label.Taught;
import dev.jerboa.distill.label.TeacherLogits;
import dev.jerboa.distill.loss.SoftLabels;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.SampleSource;
import dev.jerboa.multimodal.data.TarShards;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.multimodal.image.ChannelOrder;
import dev.jerboa.multimodal.image.Extent;
import dev.jerboa.multimodal.image.Fit;
import dev.jerboa.multimodal.image.Normalization;
import dev.jerboa.multimodal.image.PictureProcessor;
import dev.jerboa.multimodal.image.PictureSpec;
import dev.jerboa.multimodal.image.ResamplingFilter;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.SessionOptions;
import dev.jerboa.train.LibTorch;
import dev.jerboa.train.build.ConvolutionRecipe;
import dev.jerboa.train.build.EncoderBuilder;
import dev.jerboa.train.loop.TrainerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What a classifier of pictures learns from few labels and a teacher: hard, soft and sampled labels compared.
 *
 * <p>Ten pictures of each class have labels. A teacher is trained on those; a student of another size learns from what the
 * teacher says of all pictures, and from the labels that there are. Each seed chooses the pictures that have labels, and
 * draws the weights. All runs have the same number of steps; accuracies are those of the ONNX files in ONNX Runtime, on
 * other pictures, after the last step.
 *
 * <p>Arguments: a tar archive to train with, one to measure on, the name of their label ({@code digit}), and the number of
 * seeds (5).
 */
public final class LabelDistillationBenchmark {
    private static final int LABELS_PER_CLASS = 10;
    private static final int PIXELS = 14;
    private static final long STEPS = 200;
    private static final double TEMPERATURE = SoftLabels.DEFAULT_TEMPERATURE;
    /** The teacher's part of the loss; the rest is that of the few labels. */
    private static final double ALPHA = 0.9;
    /** The most that a student trusts itself, reached after a fifth of the steps. */
    private static final double TRUST = 0.5;

    private static final Map<String, LabelLoss> LOSSES = losses();

    private final LabelledSamples train;
    private final LabelledSamples valid;
    private final LabelDistillationTable table = new LabelDistillationTable();
    private final Path file;

    /** A network to be trained; on a validation part of the training data, the big one learns more from few labels. */
    private record Network(String name, List<Integer> widths) {
        static final Network BIG = new Network("big", List.of(32, 64));
        static final Network SMALL = new Network("small", List.of(16, 32));

        OnnxModel build(int classes, long seed) {
            return EncoderBuilder.build(ConvolutionRecipe.pictures(3, widths, 1, classes), seed);
        }
    }

    private LabelDistillationBenchmark(LabelledSamples train, LabelledSamples valid) throws IOException {
        this.train = train;
        this.valid = valid;
        this.file = Files.createTempFile("classifier", ".onnx");
    }

    /** Prints the table. */
    public static void main(String[] arguments) throws IOException {
        String label = arguments.length > 2 ? arguments[2] : "digit";
        int seeds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5;
        LibTorch.setThreads(1);
        SampleSource training = new TarShards(List.of(Path.of(arguments[0])), UnreadablePolicy.strict());
        SampleSource validation = new TarShards(List.of(Path.of(arguments[1])), UnreadablePolicy.strict());
        ClassNames classes = LabelledSamples.classes(training, Modality.IMAGE, label);
        LabelDistillationBenchmark benchmark =
                new LabelDistillationBenchmark(read(training, label, classes), read(validation, label, classes));
        try {
            for (int seed = 0; seed < seeds; seed++) {
                benchmark.run(seed);
            }
        } finally {
            Files.delete(benchmark.file);
        }
        benchmark.table.print();
    }

    private static Map<String, LabelLoss> losses() {
        Map<String, LabelLoss> losses = new LinkedHashMap<>();
        losses.put("teacher's hard labels", new LabelLoss.Hard());
        losses.put("soft labels, T = 1", new LabelLoss.Soft(1));
        losses.put("soft labels, T = 4", new LabelLoss.Soft(TEMPERATURE));
        losses.put("sampled labels, T = 1", new LabelLoss.Sampled(1));
        losses.put("sampled labels, T = 4", new LabelLoss.Sampled(TEMPERATURE));
        losses.put("weighted by own confidence", new LabelLoss.Confident(TRUST, STEPS / 5));
        return losses;
    }

    private static LabelledSamples read(SampleSource source, String label, ClassNames classes) {
        Extent side = new Extent.Fixed(PIXELS);
        PictureSpec spec = new PictureSpec(
                side, side, Fit.STRETCH, ResamplingFilter.BILINEAR, ChannelOrder.RGB, Normalization.HALF);
        OnnxModel network = Network.SMALL.build(classes.count(), 0);
        return LabelledSamples.read(
                source,
                Modality.IMAGE,
                label,
                classes,
                new ModelInputs(network.graph().inputs(), new PictureProcessor(spec)),
                UnreadablePolicy.strict(),
                Progress.SILENT);
    }

    private void run(int seed) {
        int[] few = few(seed);
        boolean[] shown = new boolean[train.count()];
        Arrays.stream(few).forEach(i -> shown[i] = true);
        LabelledSamples labelled = train.only(few);
        LabelledSamples hidden = train.hidingLabels(i -> shown[i]);
        TeacherLogits small = teacher(Network.SMALL, labelled, seed);
        TeacherLogits big = teacher(Network.BIG, labelled, seed);
        LOSSES.forEach((name, loss) -> {
            train(Network.SMALL, name, hidden, Optional.of(new Taught(big, loss, ALPHA)), seed);
            train(Network.BIG, name, hidden, Optional.of(new Taught(small, loss, ALPHA)), seed);
        });
        train(Network.SMALL, "all labels, for comparison", train, Optional.empty(), seed);
        train(Network.BIG, "all labels, for comparison", train, Optional.empty(), seed);
    }

    /** Trains a network on the few labels and measures it; what it says of all pictures to train with. */
    private TeacherLogits teacher(Network network, LabelledSamples labelled, int seed) {
        train(network, "few labels alone", labelled, Optional.empty(), seed);
        try (Session session = Session.open(file, SessionOptions.defaults())) {
            return TeacherLogits.of(session, train, Progress.SILENT);
        }
    }

    /** Trains a network, writes it to the file, and measures it. */
    private void train(Network network, String how, LabelledSamples samples, Optional<Taught> taught, int seed) {
        OnnxModel model = network.build(samples.classes().count(), seed);
        TrainerOptions options = TrainerOptions.builder()
                .steps(STEPS)
                .batchSize(32)
                .learningRate(3e-3)
                .warmUpSteps(STEPS / 10)
                .seed(seed)
                .build();
        ClassifierTraining.Builder training = ClassifierTraining.builder(model, samples, options);
        taught.ifPresent(training::teacher);
        training.build().run();
        OnnxFile.write(model, file);
        try (Session session = Session.open(file, SessionOptions.defaults())) {
            double accuracy = TeacherLogits.of(session, valid, Progress.SILENT).accuracy(valid);
            table.add(how, network.name(), accuracy);
            System.err.printf(Locale.ROOT, "seed %d, %s, %s: %.1f%n", seed, network.name(), how, 100 * accuracy);
        }
    }

    /** Pictures of each class, as many as have labels, chosen at random. */
    private int[] few(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] order = new int[train.count()];
        for (int i = 0; i < order.length; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        int[] taken = new int[train.classes().count()];
        return Arrays.stream(order)
                .filter(i -> taken[(int) train.label(i)]++ < LABELS_PER_CLASS)
                .toArray();
    }
}
