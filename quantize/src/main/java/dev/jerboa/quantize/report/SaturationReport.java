package dev.jerboa.quantize.report;

import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * What signed 8-bit weights would lose on a processor whose kernels add two products in 16 bits, by an exact emulation of
 * these kernels; see {@link dev.jerboa.quantize.plan.TargetProcessor}.
 *
 * @param processor in a few words
 * @param samples what the products were computed on
 * @param meanSaturatedError the mean of the layers' relative errors with signed 8-bit weights
 * @param meanError the same with the weights they took
 * @param hint what else can be done
 * @param layers one for each product of integers, in the order of the graph
 */
public record SaturationReport(
        String processor,
        String samples,
        double meanSaturatedError,
        double meanError,
        String hint,
        List<LayerSaturation> layers) {
    private static final String HINT =
            "Files with signed 8-bit weights need ONNX Runtime's session option session.x64quantprecision=1 on such a"
                    + " processor: it chooses the exact kernels, which are slower.";

    public SaturationReport {
        Objects.requireNonNull(processor);
        Objects.requireNonNull(samples);
        Objects.requireNonNull(hint);
        layers = List.copyOf(layers);
    }

    /** The report of some layers. */
    public static SaturationReport of(String processor, String samples, List<LayerSaturation> layers) {
        return new SaturationReport(
                processor,
                samples,
                mean(layers, LayerSaturation::saturatedError),
                mean(layers, LayerSaturation::error),
                HINT,
                layers);
    }

    private static double mean(List<LayerSaturation> layers, ToDoubleFunction<LayerSaturation> number) {
        return layers.stream().mapToDouble(number).average().orElse(0);
    }
}
