package dev.jerboa.quantize.choose;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.calibrate.ActivationRequest;
import dev.jerboa.quantize.calibrate.Calibration;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightFinder;
import dev.jerboa.quantize.plan.WeightUse;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the matrix products whose form can be chosen by measurement. */
public final class SiteFinder {
    private SiteFinder() {}

    /** What calibration has to watch for these products: their activations. */
    public static Collection<ActivationRequest> requests(List<Weight> weights, boolean gram) {
        Map<String, ActivationRequest> requests = new LinkedHashMap<>();
        for (Weight weight : weights) {
            String input = weight.uses().get(0).node().input(0);
            requests.put(input, new ActivationRequest(input, -1, gram));
        }
        return requests.values();
    }

    /** The weights of products in the main graph that are floats, have two dimensions and are read in one place. */
    public static List<Weight> products(OnnxModel model) {
        return WeightFinder.find(model).stream()
                .filter(weight -> isProduct(model, weight))
                .toList();
    }

    private static boolean isProduct(OnnxModel model, Weight weight) {
        TensorData data = weight.constant().data();
        return weight.uses().size() == 1
                && weight.role() == WeightUse.Role.MATRIX_PRODUCT
                && weight.uses().get(0).graph() == model.graph()
                && weight.constant().owner() == model.graph()
                && data.rank() == 2
                && data.type() == ElementType.FLOAT
                && !model.graph().isOutput(weight.name())
                && data.elementCount() >= 4096;
    }

    /** The products with what calibration saw of them; one whose activation never appeared is left out. */
    public static List<Site> sites(List<Weight> weights, Calibration calibration) {
        return weights.stream()
                .flatMap(weight -> site(weight, calibration).stream())
                .toList();
    }

    private static Optional<Site> site(Weight weight, Calibration calibration) {
        WeightUse use = weight.uses().get(0);
        String input = use.node().input(0);
        TensorData data = weight.constant().data();
        int inputs = (int) data.dim(use.transposed() ? 1 : 0);
        int outputs = (int) data.dim(use.transposed() ? 0 : 1);
        return Optional.ofNullable(calibration.activations().get(input))
                .map(statistics -> new Site(weight, input, inputs, outputs, statistics));
    }
}
