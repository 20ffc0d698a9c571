package dev.jerboa.quantize.calibrate;

import dev.jerboa.quantize.reconstruct.Drift;
import java.util.Map;

/**
 * What enters a product in an approximation of a model, and how far that has drifted from the model itself, over the same
 * rows.
 *
 * <p>x is the activation in the model, x' that in the approximation, both of width K.
 */
public final class DriftStatistics {
    private final long rows;
    private final double[] gram;
    private final double[] means;
    private final Drift input;
    private final Map<String, Drift> addends;

    DriftStatistics(long rows, double[] gram, double[] means, Drift input, Map<String, Drift> addends) {
        this.rows = rows;
        this.gram = gram;
        this.means = means;
        this.input = input;
        this.addends = Map.copyOf(addends);
    }

    /** How many rows were seen. */
    public long rows() {
        return rows;
    }

    /** K. */
    public int width() {
        return means.length;
    }

    /** The sums of {@code x'^T x'}, {@code [K, K]}; not a copy. */
    public double[] gram() {
        return gram;
    }

    /** The means of x', {@code [K]}; not a copy. */
    public double[] means() {
        return means;
    }

    /** The drift {@code x - x'}. */
    public Drift input() {
        return input;
    }

    /** The drift of other values that have the same rows, by name. */
    public Map<String, Drift> addends() {
        return addends;
    }
}
