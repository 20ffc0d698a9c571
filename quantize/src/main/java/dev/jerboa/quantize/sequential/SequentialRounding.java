package dev.jerboa.quantize.sequential;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.calibrate.DriftPass;
import dev.jerboa.quantize.calibrate.DriftStatistics;
import dev.jerboa.quantize.choose.Drop;
import dev.jerboa.quantize.form.PlanRunner;
import dev.jerboa.quantize.form.WeightRounding;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightFinder;
import dev.jerboa.quantize.plan.WeightUse;
import dev.jerboa.quantize.reconstruct.Drift;
import dev.jerboa.quantize.reconstruct.DriftCorrection;
import dev.jerboa.quantize.reconstruct.GptqOptions;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.TemporaryDirectory;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rounds the products of a model in the order of computation, each for the inputs that it gets from those rounded before.
 *
 * <p>For the products of one activation after the other, the model as it was and the model as far as it is rounded run over
 * the samples; {@link DriftCorrection} then gives weights and biases that bring the outputs back to what they were, and GPTQ
 * rounds these. Where a product is added to another value, such as the residual stream, it makes up for the drift of that,
 * too.
 */
public final class SequentialRounding {
    // How much the old weights are trusted: a few thousand tokens would be learned by heart with less.
    private static final double DAMPING = 0.5;

    private final Path model;
    private final QuantizationPlan plan;
    private final CalibrationData data;
    private final GptqOptions options;
    private final KnownRounding rounding;
    private final Map<String, float[]> biases = new HashMap<>();

    /**
     * A run over one model.
     *
     * @param model a file
     * @param plan what becomes of each weight
     * @param data the samples to learn from
     * @param otherwise rounds whatever is no product of the main graph
     */
    public SequentialRounding(
            Path model, QuantizationPlan plan, CalibrationData data, GptqOptions options, WeightRounding otherwise) {
        this.model = model;
        this.plan = plan;
        this.data = data;
        this.options = options;
        this.rounding = new KnownRounding(otherwise);
    }

    /** A product to round. */
    private record Product(Decision decision, String input, int inputs, int outputs, Surroundings surroundings) {
        String name() {
            return decision.weight().name();
        }
    }

    /** Rounds all products of the plan. */
    public void run(Progress progress) {
        OnnxModel original = OnnxFile.read(model);
        Map<String, List<Product>> groups = products(original).stream()
                .collect(Collectors.groupingBy(Product::input, LinkedHashMap::new, Collectors.toList()));
        List<String> waiting = groups.values().stream()
                .flatMap(Collection::stream)
                .map(Product::name)
                .collect(Collectors.toCollection(ArrayList::new));
        long done = 0;
        for (Map.Entry<String, List<Product>> group : groups.entrySet()) {
            progress.update("rounding layers", done++, groups.size());
            round(group.getKey(), group.getValue(), waiting);
            group.getValue().forEach(product -> waiting.remove(product.name()));
        }
    }

    /** What the first output of the model loses with these integers, on samples. */
    public Drop drop(List<CalibrationBatch> probes) {
        try (TemporaryDirectory directory = TemporaryDirectory.create()) {
            Path rounded = directory.path().resolve("rounded.onnx");
            writeRounded(rounded, List.of(), Optional.empty());
            try (Session before = Session.open(model);
                    Session after = Session.open(rounded)) {
                return Drop.between(before, after, probes);
            }
        }
    }

    /** The integers of the products, for {@link PlanRunner}. */
    public WeightRounding rounding() {
        return rounding;
    }

    /** Puts the new biases into a model; it must be what the file holds. */
    public void correctBiases(OnnxModel target) {
        WeightFinder.find(target).stream()
                .filter(weight -> biases.containsKey(weight.name()))
                .forEach(weight -> correctBias(weight, biases.get(weight.name())));
    }

    private static void correctBias(Weight weight, float... values) {
        WeightUse use = weight.uses().get(0);
        Surroundings.of(use, values.length).bias().ifPresent(bias -> {
            String name = use.graph().freshName(bias.node().input(bias.input()) + "_corrected");
            use.graph().addInitializer(name, TensorData.ofFloats(new long[] {values.length}, values));
            use.graph().setInput(bias.node(), bias.input(), name);
        });
    }

    /** The products in the order in which the graph computes them. */
    private List<Product> products(OnnxModel original) {
        Map<String, Decision> decisions = new HashMap<>();
        plan.taken().forEach(decision -> decisions.put(decision.weight().name(), decision));
        Graph graph = original.graph();
        return WeightFinder.find(original).stream()
                .filter(weight -> decisions.containsKey(weight.name()) && isProduct(graph, weight))
                .filter(weight ->
                        LayerRounding.serves(decisions.get(weight.name()).form()))
                .sorted(Comparator.comparingInt((Weight weight) ->
                        graph.nodes().indexOf(weight.uses().get(0).node())))
                .map(weight -> product(weight, decisions.get(weight.name())))
                .toList();
    }

    private static boolean isProduct(Graph graph, Weight weight) {
        return weight.uses().size() == 1
                && weight.role() == WeightUse.Role.MATRIX_PRODUCT
                && weight.uses().get(0).graph() == graph
                && weight.constant().data().rank() == 2;
    }

    private static Product product(Weight weight, Decision decision) {
        WeightUse use = weight.uses().get(0);
        TensorData data = weight.constant().data();
        int inputs = Math.toIntExact(data.dim(use.transposed() ? 1 : 0));
        int outputs = Math.toIntExact(data.dim(use.transposed() ? 0 : 1));
        return new Product(
                new Decision(weight, decision.form(), decision.reason(), decision.sizeBytesAfter()),
                use.node().input(0),
                inputs,
                outputs,
                Surroundings.of(use, outputs));
    }

    private void round(String input, List<Product> group, List<String> waiting) {
        DriftStatistics statistics = observe(input, group, waiting);
        // Fewer rows than channels would be learned by heart.
        if (statistics.rows() < statistics.width()) {
            return;
        }
        group.stream()
                .collect(Collectors.partitioningBy(
                        product -> product.surroundings().bias().isPresent()))
                .forEach((biased, products) -> {
                    if (!products.isEmpty()) {
                        round(products, biased, statistics);
                    }
                });
    }

    private void round(List<Product> products, boolean biased, DriftStatistics statistics) {
        DriftCorrection correction =
                new DriftCorrection(statistics.rows(), statistics.gram(), statistics.means(), biased, DAMPING);
        LayerRounding layers = new LayerRounding(correction.hessian(), options, rounding);
        for (Product product : products) {
            float[] weights = weights(product);
            Drift own = correction.target(weights, statistics.input());
            Drift target = product.surroundings()
                    .addend()
                    .map(name -> statistics.addends().get(name))
                    .filter(addend -> addend.width() == product.outputs())
                    .map(own::plus)
                    .orElse(own);
            float[] rounded = layers.round(
                    product.name(), product.decision().form(), product.outputs(), correction.weights(weights, target));
            product.surroundings()
                    .bias()
                    .ifPresent(bias -> biases.put(
                            product.name(), sum(bias.values(), correction.biasShifts(weights, rounded, target))));
        }
    }

    private static float[] sum(TensorData bias, float... shifts) {
        float[] sum = new float[shifts.length];
        bias.bytes().slice(0, shifts.length * Float.BYTES).asFloatBuffer().get(sum);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += shifts[i];
        }
        return sum;
    }

    /** The weights of a product as floats, {@code [inputs, outputs]}. */
    private static float[] weights(Product product) {
        TensorData data = product.decision().weight().constant().data();
        float[] stored = new float[Math.multiplyExact(product.inputs(), product.outputs())];
        data.bytes()
                .slice(0, Math.multiplyExact(stored.length, Float.BYTES))
                .asFloatBuffer()
                .get(stored);
        if (!product.decision().weight().uses().get(0).transposed()) {
            return stored;
        }
        float[] turned = new float[stored.length];
        for (int output = 0; output < product.outputs(); output++) {
            for (int i = 0; i < product.inputs(); i++) {
                turned[i * product.outputs() + output] = stored[output * product.inputs() + i];
            }
        }
        return turned;
    }

    /** Runs the model and what there is of its approximation as far as these products need it. */
    private DriftStatistics observe(String input, List<Product> group, List<String> waiting) {
        List<String> addends = group.stream()
                .flatMap(product -> product.surroundings().addend().stream())
                .filter(name -> !name.equals(input))
                .distinct()
                .toList();
        List<String> wanted = Stream.concat(Stream.of(input), addends.stream()).toList();
        try (TemporaryDirectory directory = TemporaryDirectory.create()) {
            Path expected = directory.path().resolve("model.onnx");
            OnnxFile.write(FirstPart.of(OnnxFile.read(model), wanted), expected);
            Path actual = directory.path().resolve("rounded.onnx");
            writeRounded(actual, waiting, Optional.of(wanted));
            return DriftPass.run(expected, actual, input, addends, data);
        }
    }

    private void writeRounded(Path file, List<String> waiting, Optional<List<String>> wanted) {
        OnnxModel approximation = OnnxFile.read(model);
        Map<String, Decision> decisions = new HashMap<>();
        plan.taken().stream()
                .filter(decision -> !waiting.contains(decision.weight().name()))
                .forEach(decision -> decisions.put(decision.weight().name(), decision));
        OnnxModel part =
                wanted.map(values -> FirstPart.of(approximation, values)).orElse(approximation);
        correctBiases(part);
        List<Decision> own = WeightFinder.find(part).stream()
                .filter(weight -> decisions.containsKey(weight.name()))
                .map(weight -> {
                    Decision decision = decisions.get(weight.name());
                    return new Decision(weight, decision.form(), decision.reason(), decision.sizeBytesAfter());
                })
                .toList();
        try (Scratch scratch = Scratch.beside(file)) {
            PlanRunner.run(part, QuantizationPlan.of(own), rounding, scratch, Progress.SILENT);
            OnnxFile.write(part, file);
        }
    }
}
