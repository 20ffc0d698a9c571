package dev.jerboa.prune.plan;

/** How a final ratio is approached in stages, with repair or training between. */
public enum Schedule {
    /** All at once. */
    ONE_SHOT,
    /** The same share at each stage. */
    LINEAR,
    /** Much at first and less and less then: {@code s (1 - (1 - t)^3)} (Zhu and Gupta 2017). */
    CUBIC;

    /**
     * The share of the whole that is gone after a stage.
     *
     * @param stage from 1 to {@code stages}
     * @param ratio the share that is gone at the end
     */
    public double ratioAfter(int stage, int stages, double ratio) {
        double time = (double) stage / stages;
        return switch (this) {
            case ONE_SHOT -> ratio;
            case LINEAR -> ratio * time;
            case CUBIC -> ratio * (1 - Math.pow(1 - time, 3));
        };
    }
}
