package dev.jerboa.quantize.reconstruct;

/** How a value d of width N has drifted over rows in which a layer had the inputs x' of width K. */
public final class Drift {
    private final double[] cross;
    private final double[] means;

    /**
     * A drift over arrays, which are not copied and must not change.
     *
     * @param cross the sums of {@code x'^T d}, {@code [K, N]}
     * @param means the means of d, {@code [N]}
     */
    public Drift(double[] cross, double[] means) {
        this.cross = cross;
        this.means = means;
    }

    /** N. */
    public int width() {
        return means.length;
    }

    /** The sums of {@code x'^T d}, {@code [K, N]}; not a copy. */
    public double[] cross() {
        return cross;
    }

    /** The means of d, {@code [N]}; not a copy. */
    public double[] means() {
        return means;
    }

    /** The drift of a sum of two values. */
    public Drift plus(Drift other) {
        return new Drift(sum(cross, other.cross), sum(means, other.means));
    }

    private static double[] sum(double[] a, double[] b) {
        double[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }
}
