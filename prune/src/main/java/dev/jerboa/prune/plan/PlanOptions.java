package dev.jerboa.prune.plan;

/**
 * How units are ranked and what is always left.
 *
 * @param perGroup whether each group loses the same share of its units, or all compete
 * @param normalization how groups are made comparable where they compete
 * @param widthMultiple what is left of neurons and channels is a multiple of this; 1 for any number
 * @param leastShare the share of its units that each group keeps at least, from 0 to 1; one unit always stays
 */
public record PlanOptions(boolean perGroup, Normalization normalization, int widthMultiple, double leastShare) {
    /** All compete by importance relative to their group's mean; a tenth stays; multiples of 8. */
    public static final PlanOptions DEFAULT = new PlanOptions(false, Normalization.MEAN, 8, 0.1);

    /** These options with groups made comparable in another way. */
    public PlanOptions withNormalization(Normalization value) {
        return new PlanOptions(perGroup, value, widthMultiple, leastShare);
    }
}
