package dev.jerboa.quantize.report;

import dev.jerboa.onnx.Node;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.QuantizationPlan;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * What became of one weight and the operator that reads it.
 *
 * @param name the name of the layer, or of its weight
 * @param operator the operator that reads the weight; empty if none does
 * @param weightShape the dimensions of the weight
 * @param sizeBytesBefore the bytes of the weight as it was
 * @param sizeBytesAfter the bytes of all tensors that now stand for it
 * @param form the form that it took; {@code unchanged} if none
 * @param reason why, in one phrase
 * @param candidates the forms that were weighed against each other; empty if there was nothing to choose
 */
public record LayerReport(
        String name,
        String operator,
        List<Long> weightShape,
        long sizeBytesBefore,
        long sizeBytesAfter,
        String form,
        String reason,
        List<FormCandidate> candidates) {
    public LayerReport {
        Objects.requireNonNull(name);
        Objects.requireNonNull(operator);
        weightShape = List.copyOf(weightShape);
        Objects.requireNonNull(form);
        Objects.requireNonNull(reason);
        candidates = List.copyOf(candidates);
    }

    /** The layer of one decision, named after its weight. */
    public static LayerReport of(Decision decision, List<FormCandidate> candidates) {
        return new LayerReport(
                decision.weight().name(),
                decision.weight().uses().stream()
                        .findFirst()
                        .map(use -> use.node())
                        .map(Node::operator)
                        .orElse(""),
                LongStream.of(decision.weight().constant().data().dims())
                        .boxed()
                        .toList(),
                decision.sizeBytesBefore(),
                decision.sizeBytesAfter(),
                decision.form().toString(),
                decision.reason(),
                candidates);
    }

    /** The same under another name. */
    public LayerReport named(String newName) {
        return new LayerReport(
                newName, operator, weightShape, sizeBytesBefore, sizeBytesAfter, form, reason, candidates);
    }

    /** The layers of a plan in which nothing was weighed against anything, in its order. */
    public static List<LayerReport> of(QuantizationPlan plan) {
        return plan.decisions().stream()
                .map(decision -> of(decision, List.of()))
                .toList();
    }
}
