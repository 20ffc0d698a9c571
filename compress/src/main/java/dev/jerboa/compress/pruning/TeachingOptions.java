package dev.jerboa.compress.pruning;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * How a pruned model learns from the one that it was.
 *
 * @param epochs how often to go through the samples, where {@code steps} is 0
 * @param steps how many steps to make, of a batch each; 0 to count in epochs
 * @param learningRate the top of the learning rate
 */
public record TeachingOptions(double epochs, long steps, double learningRate) {
    /** Once through the samples. */
    public static final TeachingOptions DEFAULT = new TeachingOptions(1, 0, 1e-4);

    /** @throws JerboaException {@code INVALID_ARGUMENT} if nothing would be learnt */
    public TeachingOptions {
        if (steps < 0 || (steps == 0 && !(epochs > 0 && Double.isFinite(epochs)))) {
            throw invalid(steps == 0 ? epochs + " epochs" : steps + " steps");
        }
        if (!(learningRate > 0 && Double.isFinite(learningRate))) {
            throw invalid("a learning rate of " + learningRate);
        }
    }

    private static JerboaException invalid(String what) {
        return new JerboaException(
                ErrorCode.INVALID_ARGUMENT, "nothing is learnt in " + what, "Give a number above 0.");
    }

    /** How long, as a person reads it. */
    String text() {
        return steps > 0 ? steps + " steps" : epochs + " epochs";
    }

    /** These options with a share of the time. */
    TeachingOptions part(int parts) {
        return new TeachingOptions(epochs / parts, steps == 0 ? 0 : Math.max(1, steps / parts), learningRate);
    }
}
