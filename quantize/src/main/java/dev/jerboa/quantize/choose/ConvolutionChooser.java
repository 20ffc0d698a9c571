package dev.jerboa.quantize.choose;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.ValueRange;
import dev.jerboa.quantize.calibrate.ActivationRequest;
import dev.jerboa.quantize.calibrate.Calibration;
import dev.jerboa.quantize.convolution.ConvolutionPlan;
import dev.jerboa.quantize.convolution.ConvolutionRewriter;
import dev.jerboa.quantize.observe.ObserverKind;
import dev.jerboa.runtime.LatencyBenchmark;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.TemporaryDirectory;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Chooses how the convolutions of a model become integers: whose ranges they take, how many of the first ones stay float,
 * and whether biases make up for the mean of what rounding loses.
 *
 * <p>Ranges that cut the extremes are better for some networks and worse for others, and the first convolutions of some
 * carry what all others need; so a few combinations are written, run and compared.
 */
public final class ConvolutionChooser {
    private static final Set<ObserverKind> OBSERVERS = EnumSet.of(
            ObserverKind.MIN_MAX,
            ObserverKind.MOVING_AVERAGE,
            ObserverKind.PERCENTILE,
            ObserverKind.MEAN_SQUARED_ERROR);
    private static final int CHANNEL_AXIS = 1;
    private static final int[] KEPT_FLOAT = {0, 4, 8, 12};
    private static final int WARM_UP_ROUNDS = 2;
    private static final int ROUNDS = 9;

    private final Path original;
    private final Path prepared;
    private final Calibration calibration;
    private final List<CalibrationBatch> probes;
    private final IntegerRange kernels;

    /**
     * A chooser for one model.
     *
     * @param original the model as it was, with which speed is compared
     * @param prepared the same, simplified
     * @param calibration what was seen of the activations of {@link #requests}
     * @param probes samples to measure on
     * @param kernels signed integers that kernels become
     */
    public ConvolutionChooser(
            Path original,
            Path prepared,
            Calibration calibration,
            List<CalibrationBatch> probes,
            IntegerRange kernels) {
        this.original = original;
        this.prepared = prepared;
        this.calibration = calibration;
        this.probes = List.copyOf(probes);
        this.kernels = kernels;
    }

    /**
     * The convolutions of a model in integers.
     *
     * @param keptFloat names of the weights that stay float
     * @param observer whose ranges the activations take
     * @param correctedBiases whether biases make up for what rounding the kernels does to the mean of each output
     * @param drop what the model loses
     * @param speed how many times as fast as the original the model then is
     */
    public record Choice(
            Set<String> keptFloat, ObserverKind observer, boolean correctedBiases, Drop drop, double speed) {
        /** Whether the model loses less by this choice than by another. */
        public boolean isBetterThan(Choice other) {
            return drop.mean() < other.drop.mean();
        }
    }

    /** What calibration has to watch for the convolutions of a model: ranges, and the means of what they read. */
    public static Collection<ActivationRequest> requests(OnnxModel model) {
        Stream<ActivationRequest> ranges = ConvolutionPlan.of(model).activations().stream()
                .map(name -> ActivationRequest.ofValues(name, OBSERVERS));
        Stream<ActivationRequest> means =
                convolutionInputs(model).stream().map(name -> new ActivationRequest(name, CHANNEL_AXIS, false));
        return ActivationRequest.merged(Stream.concat(ranges, means).toList());
    }

    /**
     * The choice that loses least, or the first that stays within a budget; absent if the model has no convolutions for
     * integers, or is no faster with them.
     */
    public Optional<Choice> choose(double budget, Progress progress) {
        List<String> order = convolutionWeights(OnnxFile.read(prepared));
        Optional<Choice> best = Optional.empty();
        for (int kept : KEPT_FLOAT) {
            if (kept > order.size() / 2
                    || best.filter(choice -> choice.drop().mean() <= budget).isPresent()) {
                break;
            }
            progress.update("measuring convolutions", kept, KEPT_FLOAT[KEPT_FLOAT.length - 1]);
            Set<String> keptFloat = Set.copyOf(order.subList(0, kept));
            for (ObserverKind observer : OBSERVERS) {
                Choice choice = measure(keptFloat, observer, true);
                best = best.filter(other -> !choice.isBetterThan(other)).or(() -> Optional.of(choice));
            }
        }
        best = best.map(choice -> better(choice, measure(choice.keptFloat(), choice.observer(), false)));
        return best.filter(choice -> choice.speed() > 1);
    }

    /** Rewrites a model as was chosen; it must be what {@code prepared} holds. */
    public ConvolutionPlan apply(OnnxModel model, Choice choice) {
        ConvolutionPlan plan = ConvolutionPlan.of(model, choice.keptFloat(), kernels);
        ConvolutionRewriter.apply(
                model, plan, ranges(choice.observer()), choice.correctedBiases() ? means(model) : Map.of());
        return plan;
    }

    private static Choice better(Choice first, Choice second) {
        return second.isBetterThan(first) ? second : first;
    }

    private Choice measure(Set<String> keptFloat, ObserverKind observer, boolean correctedBiases) {
        OnnxModel model = OnnxFile.read(prepared);
        Choice untested = new Choice(keptFloat, observer, correctedBiases, new Drop(0, 0), 0);
        apply(model, untested);
        try (TemporaryDirectory directory = TemporaryDirectory.create()) {
            Path file = directory.path().resolve("convolutions.onnx");
            OnnxFile.write(model, file);
            try (Session before = Session.open(original);
                    Session after = Session.open(file)) {
                return new Choice(
                        keptFloat,
                        observer,
                        correctedBiases,
                        Drop.between(before, after, probes),
                        speed(before, after));
            }
        }
    }

    private double speed(Session before, Session after) {
        CalibrationBatch batch = probes.get(0);
        return 1
                / new LatencyBenchmark(WARM_UP_ROUNDS, ROUNDS)
                        .run(List.of(
                                new LatencyBenchmark.Candidate("original", before, batch.inputs()),
                                new LatencyBenchmark.Candidate("integers", after, batch.inputs())))
                        .latencies()
                        .get(1)
                        .ratioToFirst();
    }

    private Map<String, ValueRange> ranges(ObserverKind observer) {
        Map<String, ValueRange> ranges = new HashMap<>();
        calibration
                .activations()
                .forEach((name, statistics) -> statistics.range(observer).ifPresent(range -> ranges.put(name, range)));
        return ranges;
    }

    /** The mean of each channel of what integer convolutions read. */
    private Map<String, double[]> means(OnnxModel model) {
        Map<String, double[]> means = new HashMap<>();
        for (String input : convolutionInputs(model)) {
            Optional.ofNullable(calibration.activations().get(input))
                    .ifPresent(statistics -> means.put(input, statistics.means()));
        }
        return means;
    }

    /** The values that convolutions with integers read; a product that reads one, too, would look along another axis. */
    private static Set<String> convolutionInputs(OnnxModel model) {
        Graph graph = model.graph();
        return ConvolutionPlan.of(model).inputs().stream()
                .filter(input ->
                        graph.consumers(input).stream().noneMatch(node -> node.is("MatMul") || node.is("Gemm")))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The weights of convolutions in the order of computation, each once. */
    private static List<String> convolutionWeights(OnnxModel model) {
        Set<String> seen = new HashSet<>();
        return model.graph().nodes().stream()
                .filter(node -> node.is("Conv"))
                .map((Node node) -> node.input(1))
                .filter(seen::add)
                .toList();
    }
}
