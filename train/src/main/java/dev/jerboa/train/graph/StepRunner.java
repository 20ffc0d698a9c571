package dev.jerboa.train.graph;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Runs one step at a time: what a lowering makes on the way is freed at once, and a failure names the node.
 *
 * @param training whether dropout drops and batch normalization uses the batch
 * @param watcher is shown what each step made
 */
record StepRunner(boolean training, Watcher watcher) {
    /** Looks at what each step made. */
    @FunctionalInterface
    interface Watcher {
        /** Called after each step. */
        void made(Call call, Tensor[] outputs);
    }

    /** The outputs of a step; the caller owns one reference to each. */
    Tensor[] run(Lowering lowering, Call call) {
        try (PointerScope scope = new PointerScope()) {
            Tensor[] made = lowering.apply(call);
            watcher.made(call, made);
            for (Tensor tensor : made) {
                retain(tensor);
            }
            return made;
        } catch (JerboaException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failure(call, e);
        }
    }

    static Tensor retain(Tensor tensor) {
        if (tensor != null) {
            tensor.retainReference();
        }
        return tensor;
    }

    static void release(Tensor tensor) {
        if (tensor != null) {
            tensor.releaseReference();
        }
    }

    private static JerboaException failure(Call call, RuntimeException cause) {
        String shapes = Arrays.stream(call.inputs())
                .map(tensor -> tensor == null ? "-" : Tensors.describe(tensor))
                .collect(Collectors.joining(", "));
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return new JerboaException(
                ErrorCode.RUNTIME,
                call.node().operator() + " (node " + call.node().label() + ") failed on " + shapes + ": "
                        + message.lines().findFirst().orElse(""),
                "Check the shapes of what is fed to the model.",
                cause);
    }
}
