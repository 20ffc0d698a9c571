package dev.jerboa.multimodal.audio;

/** How the power of a band becomes a level. */
public enum Logarithm {
    /** {@code ln x}. */
    NATURAL(1),
    /** {@code log10 x}. */
    TEN(1 / Math.log(10)),
    /** {@code 10 log10 x}. */
    DECIBELS(10 / Math.log(10));

    private final double perNaturalLogarithm;

    Logarithm(double perNaturalLogarithm) {
        this.perNaturalLogarithm = perNaturalLogarithm;
    }

    /** The level of a power above 0. */
    public double of(double power) {
        return perNaturalLogarithm * Math.log(power);
    }
}
