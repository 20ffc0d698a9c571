package dev.jerboa.quantize.verify;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.runtime.SampleInputs;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Decides whether a rewritten model may take its final name: it must open, run, and agree with the original.
 *
 * @param minimumCosine the smallest mean cosine of an output that is accepted
 * @param batches how many batches of generated inputs are compared
 * @param seed of the generated inputs
 * @param advice what a person can do when a result is refused
 */
public record QualityGate(double minimumCosine, int batches, long seed, String advice) {
    /** The usual gate: mean cosine of 0.9 over 8 batches of generated inputs. */
    public static QualityGate standard() {
        return new QualityGate(
                0.9, 8, 1, "Use more bits or smaller blocks, leave weights out with --skip, or lower --min-cosine.");
    }

    /** This gate with another bar. */
    public QualityGate withMinimumCosine(double value) {
        return new QualityGate(value, batches, seed, advice);
    }

    /** This gate with other words for whoever is refused. */
    public QualityGate withAdvice(String value) {
        return new QualityGate(minimumCosine, batches, seed, value);
    }

    /**
     * Inputs made up from what a model declares and seen to run on it, for a check without data.
     *
     * @param path the file that {@code original} was read from
     * @throws JerboaException if the model does not open, or runs on no inputs that can be made up
     */
    public List<Map<String, Tensor>> generatedInputs(OnnxModel original, Path path) {
        List<Map<String, Tensor>> inputs = new ArrayList<>();
        try (Session session = Session.open(path)) {
            for (int i = 0; i < batches; i++) {
                inputs.add(SampleInputs.accepted(original, session, seed + i, SampleInputs.Sizes.DEFAULT));
            }
        }
        return inputs;
    }

    /**
     * Compares a candidate with the original.
     *
     * @throws JerboaException if the candidate does not open or run, gives another shape or something that is not
     *     finite, or agrees less than it must
     */
    public ModelComparison check(Path original, Path candidate, List<Map<String, Tensor>> inputs) {
        return check(original, candidate, inputs, UnaryOperator.identity());
    }

    /**
     * As {@link #check(Path, Path, List)}, for a candidate that wants its inputs told in another way.
     *
     * @param translation the inputs of the original as the candidate wants them
     */
    public ModelComparison check(
            Path original,
            Path candidate,
            List<Map<String, Tensor>> inputs,
            UnaryOperator<Map<String, Tensor>> translation) {
        try (Session reference = Session.open(original);
                Session changed = Session.open(candidate)) {
            ModelComparison comparison = ModelComparison.compare(reference, changed, inputs, translation);
            if (!(comparison.cosineMean() >= minimumCosine)) {
                throw new JerboaException(
                        ErrorCode.QUALITY,
                        String.format(
                                Locale.ROOT,
                                "the result agrees with %s by a mean cosine of %.4f, less than the %.4f demanded",
                                original.getFileName(),
                                comparison.cosineMean(),
                                minimumCosine),
                        "Nothing was written. " + advice);
            }
            return comparison;
        }
    }
}
