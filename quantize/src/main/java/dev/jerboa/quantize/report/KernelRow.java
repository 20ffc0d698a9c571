package dev.jerboa.quantize.report;

import dev.jerboa.runtime.KernelFootprint;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * How often ONNX Runtime runs an operator, in the graph as it optimised it.
 *
 * @param operator the operator, with its domain if it is not a standard one
 * @param before how often in the original
 * @param after how often in the result
 */
public record KernelRow(String operator, int before, int after) {
    public KernelRow {
        Objects.requireNonNull(operator);
    }

    /** A row for each operator of either model, by name. */
    public static List<KernelRow> of(KernelFootprint before, KernelFootprint after) {
        TreeSet<String> operators = new TreeSet<>(before.counts().keySet());
        operators.addAll(after.counts().keySet());
        return operators.stream()
                .map(operator -> new KernelRow(operator, before.count(operator), after.count(operator)))
                .toList();
    }
}
