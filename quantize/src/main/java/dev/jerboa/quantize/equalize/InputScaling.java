package dev.jerboa.quantize.equalize;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.calibrate.ActivationStatistics;
import dev.jerboa.quantize.calibrate.Calibration;
import dev.jerboa.quantize.form.ScaledWeight;
import dev.jerboa.quantize.form.TensorMatrix;
import dev.jerboa.quantize.plan.ChannelScales;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.reconstruct.AwqSearch;
import dev.jerboa.quantize.reconstruct.Hessian;
import dev.jerboa.quantize.reconstruct.LayerWeights;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Multiplies weights by factors of their inputs with which they can be rounded best, and divides the inputs by them: {@link
 * AwqSearch}.
 *
 * <p>Products that read one activation share the factors. The division is a {@code Mul} of its own: in most encoders the
 * activation is also added to something, and what produces it cannot take the factors.
 */
public final class InputScaling {
    private final OnnxModel model;
    private final Calibration calibration;
    private final WeightForm.Blocks form;
    private final Map<String, ActivationStatistics> scaled = new HashMap<>();

    private InputScaling(OnnxModel model, Calibration calibration, WeightForm.Blocks form) {
        this.model = model;
        this.calibration = calibration;
        this.form = form;
    }

    /**
     * Scales the inputs of products.
     *
     * @param model changes
     * @param products weights of its main graph, read in one place each and with two dimensions
     * @param calibration what was seen of their activations, with the products of channels
     * @param form what the weights are to become
     * @return what was seen, and what would have been seen of the scaled activations
     */
    public static Calibration apply(
            OnnxModel model,
            List<Weight> products,
            Calibration calibration,
            WeightForm.Blocks form,
            Progress progress) {
        InputScaling scaling = new InputScaling(model, calibration, form);
        Map<String, List<Weight>> groups = products.stream()
                .collect(Collectors.groupingBy(
                        weight -> weight.uses().get(0).node().input(0), LinkedHashMap::new, Collectors.toList()));
        long done = 0;
        for (Map.Entry<String, List<Weight>> group : groups.entrySet()) {
            progress.update("scaling inputs", done++, groups.size());
            scaling.scale(group.getKey(), group.getValue());
        }
        model.graph().sortTopologically();
        return calibration.with(scaling.scaled);
    }

    private void scale(String activation, List<Weight> weights) {
        ActivationStatistics statistics = calibration.activations().get(activation);
        // Fewer rows than channels would be learned by heart.
        if (statistics == null || statistics.rows() < statistics.channels()) {
            return;
        }
        Optional<ChannelScales> found =
                statistics.gram().flatMap(gram -> factors(statistics.channels(), gram, weights));
        found.ifPresent(factors -> {
            String divided = divide(activation, factors);
            weights.forEach(weight -> multiply(weight, factors, divided));
            scaled.put(divided, statistics.scaledWithGram(factors.inverse()));
        });
    }

    /** The best factors; none if no others than 1 lose less. */
    private Optional<ChannelScales> factors(int channels, double[] gram, List<Weight> weights) {
        List<LayerWeights> layers = weights.stream()
                .map(weight -> new LayerWeights(
                        TensorMatrix.of(weight), weight.uses().get(0).transposed()))
                .toList();
        return Optional.of(new AwqSearch(Hessian.of(channels, gram)).search(layers, form.layout(), form.search()))
                .filter(scales -> scales.loss() < scales.plainLoss())
                .map(scales -> ChannelScales.of(scales.scales()));
    }

    private String divide(String activation, ChannelScales factors) {
        Graph graph = model.graph();
        String inverse = graph.freshName(activation + "_inverse_factors");
        graph.addInitializer(inverse, TensorData.ofFloats(new long[] {factors.channels()}, factors.inverse()));
        String divided = graph.freshName(activation + "_divided");
        graph.append(List.of(Node.of("Mul", divided, List.of(activation, inverse), List.of(divided))));
        return divided;
    }

    private void multiply(Weight weight, ChannelScales factors, String divided) {
        Graph graph = model.graph();
        Node node = weight.uses().get(0).node();
        graph.setConstant(
                weight.name(),
                ScaledWeight.of(weight, weight.uses().get(0).transposed(), Optional.of(factors))
                        .constant()
                        .data());
        graph.setInput(node, 0, divided);
    }
}
