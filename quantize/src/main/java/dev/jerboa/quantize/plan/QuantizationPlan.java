package dev.jerboa.quantize.plan;

import java.util.List;

/**
 * What a quantization will do, weight by weight, decided before anything changes.
 *
 * @param decisions one for each weight, largest first
 * @param restInHalf whether float constants that are left, and the scales of the integers, are stored in half precision
 * @param spelling the operators to write it with
 */
public record QuantizationPlan(List<Decision> decisions, boolean restInHalf, Spelling spelling) {
    public QuantizationPlan {
        decisions = List.copyOf(decisions);
    }

    /** A plan that leaves alone what it does not decide. */
    public static QuantizationPlan of(List<Decision> decisions) {
        return new QuantizationPlan(decisions, false, Spelling.FUSED);
    }

    /** The same with floats that are left stored in half precision, or not. */
    public QuantizationPlan withRestInHalf(boolean value) {
        return new QuantizationPlan(decisions, value, spelling);
    }

    /** The same written with other operators. */
    public QuantizationPlan withSpelling(Spelling value) {
        return new QuantizationPlan(decisions, restInHalf, value);
    }

    /** The decisions that change something. */
    public List<Decision> taken() {
        return decisions.stream().filter(Decision::isTaken).toList();
    }

    /** The bytes of all weights as they are. */
    public long sizeBytesBefore() {
        return decisions.stream().mapToLong(Decision::sizeBytesBefore).sum();
    }

    /** The bytes of all weights afterwards. */
    public long sizeBytesAfter() {
        return decisions.stream().mapToLong(Decision::sizeBytesAfter).sum();
    }
}
