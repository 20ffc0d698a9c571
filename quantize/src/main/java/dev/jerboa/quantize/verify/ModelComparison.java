package dev.jerboa.quantize.verify;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The agreement of all float outputs of two models fed with the same inputs.
 *
 * @param outputs one for each output
 */
public record ModelComparison(List<OutputAgreement> outputs) {
    public ModelComparison {
        outputs = List.copyOf(outputs);
    }

    /**
     * Runs both models on each batch of inputs.
     *
     * @throws JerboaException if an output of the candidate is missing, has another shape, or is not finite where the
     *     original is
     */
    public static ModelComparison compare(Session original, Session candidate, List<Map<String, Tensor>> batches) {
        return compare(original, candidate, batches, UnaryOperator.identity());
    }

    /**
     * As {@link #compare(Session, Session, List)}, for a candidate that wants its inputs told in another way.
     *
     * @param translation the inputs of the original as the candidate wants them
     */
    public static ModelComparison compare(
            Session original,
            Session candidate,
            List<Map<String, Tensor>> batches,
            UnaryOperator<Map<String, Tensor>> translation) {
        Map<String, OutputAgreement.Collector> collectors = new LinkedHashMap<>();
        for (Map<String, Tensor> batch : batches) {
            int batchSize = batch.values().stream()
                    .filter(tensor -> tensor.dims().length > 0)
                    .mapToInt(tensor -> (int) tensor.dims()[0])
                    .max()
                    .orElse(1);
            Map<String, Tensor> expected = original.run(batch);
            Map<String, Tensor> actual = candidate.run(translation.apply(batch));
            expected.forEach((name, tensor) -> {
                Tensor other = requireSameShape(candidate.name(), name, tensor, actual.get(name));
                float[] reference = tensor.toFloats();
                float[] values = other.toFloats();
                requireFinite(candidate.name(), name, reference, values);
                collectors
                        .computeIfAbsent(name, OutputAgreement.Collector::new)
                        .add(reference, values, tensor.dims(), batchSize);
            });
        }
        return new ModelComparison(collectors.values().stream()
                .map(OutputAgreement.Collector::result)
                .toList());
    }

    /** The mean cosine of the output that agrees least. */
    public double cosineMean() {
        return outputs.stream().mapToDouble(OutputAgreement::cosineMean).min().orElse(1);
    }

    /** The smallest cosine of any sample and output. */
    public double cosineMin() {
        return outputs.stream().mapToDouble(OutputAgreement::cosineMin).min().orElse(1);
    }

    private static Tensor requireSameShape(String model, String output, Tensor expected, Tensor actual) {
        if (actual == null || !Arrays.equals(expected.dims(), actual.dims())) {
            throw new JerboaException(
                    ErrorCode.QUALITY,
                    model + ": output '" + output + "' should have shape " + TensorData.format(expected.dims())
                            + " but " + (actual == null ? "is missing" : "has " + TensorData.format(actual.dims())),
                    "Nothing was written. Please report this.");
        }
        return actual;
    }

    private static void requireFinite(String model, String output, float[] reference, float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i]) && Float.isFinite(reference[i])) {
                throw new JerboaException(
                        ErrorCode.QUALITY,
                        model + ": element " + i + " of output '" + output + "' is " + values[i]
                                + " where the original has " + reference[i],
                        "Nothing was written. Change less of the model, or try another way.");
            }
        }
    }
}
