package dev.jerboa.quantize.plan;

import java.util.List;

/**
 * What a quantization will do, weight by weight, decided before anything changes.
 *
 * @param decisions one for each weight, largest first
 */
public record QuantizationPlan(List<Decision> decisions) {
    public QuantizationPlan {
        decisions = List.copyOf(decisions);
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
