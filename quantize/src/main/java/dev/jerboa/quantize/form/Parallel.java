package dev.jerboa.quantize.form;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.quantize.kernel.InvalidWeightException;
import dev.jerboa.quantize.plan.Weight;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Runs the parts of a weight's quantization on all processors. */
final class Parallel {
    private Parallel() {}

    /**
     * Runs an action for every {@code step}-th number below an end.
     *
     * @throws JerboaException naming the weight, if one of its elements has no integer
     */
    static void forEach(Weight weight, int end, int step, IntConsumer action) {
        try {
            IntStream.range(0, (end + step - 1) / step).parallel().forEach(i -> action.accept(i * step));
        } catch (InvalidWeightException e) {
            throw new JerboaException(
                    ErrorCode.INVALID_WEIGHT,
                    "weight '" + weight.name() + "' " + weight.constant().data() + " holds " + e.value() + " at row "
                            + e.output() + ", column " + e.input(),
                    "The model is damaged or was trained to divergence; leave the weight out with --skip to go on.",
                    e);
        }
    }
}
