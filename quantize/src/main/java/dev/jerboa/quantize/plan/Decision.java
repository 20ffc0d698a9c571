package dev.jerboa.quantize.plan;

/**
 * What a plan does with one weight, and why.
 *
 * @param weight the weight
 * @param form the form that it takes
 * @param reason one phrase for a person
 * @param sizeBytesAfter the bytes of all tensors that stand for the weight afterwards
 */
public record Decision(Weight weight, WeightForm form, String reason, long sizeBytesAfter) {
    /** Leaves a weight as it is. */
    public static Decision keep(Weight weight, String reason) {
        return new Decision(
                weight,
                new WeightForm.Unchanged(),
                reason,
                weight.constant().data().sizeBytes());
    }

    /** The bytes of the weight as it is. */
    public long sizeBytesBefore() {
        return weight.constant().data().sizeBytes();
    }

    /** Whether the weight changes. */
    public boolean isTaken() {
        return !(form instanceof WeightForm.Unchanged);
    }
}
