package dev.jerboa.quantize.plan;

import java.util.List;

/**
 * What a quantization will do, weight by weight, decided before anything changes.
 *
 * @param decisions one for each weight, largest first
 * @param restInHalf whether float constants that are left, and the scales of the integers, are stored in half precision
 */
public record QuantizationPlan(List<Decision> decisions, boolean restInHalf) {
    public QuantizationPlan {
        decisions = List.copyOf(decisions);
    }

    /** A plan that leaves alone what it does not decide. */
    public static QuantizationPlan of(List<Decision> decisions) {
        return new QuantizationPlan(decisions, false);
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
