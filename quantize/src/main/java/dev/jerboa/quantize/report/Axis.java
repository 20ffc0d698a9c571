package dev.jerboa.quantize.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A scale from values to places between the left (0) and the right edge (1) of a drawing.
 *
 * @param low the value at the left edge
 * @param high the value at the right edge
 * @param logarithmic whether equal steps are equal factors
 * @param ticks where the scale is labelled
 */
public record Axis(double low, double high, boolean logarithmic, List<Tick> ticks) {
    /** A labelled value: its place as a coordinate, and which end of the label stands there. */
    public record Tick(String place, String anchor, String label) {
        private static Tick at(double share, String label) {
            String anchor = share < NEAR_EDGE ? "start" : share > 1 - NEAR_EDGE ? "end" : "middle";
            return new Tick(Figures.coordinate(share), anchor, label);
        }
    }

    private static final double NEAR_EDGE = 0.04;
    private static final double LEAST_STEP = 1e-7;
    private static final int MOST_DECADES = 12;
    private static final int FIRST_PLAIN_DECADE = -4;
    private static final int LAST_PLAIN_DECADE = 4;

    public Axis {
        ticks = List.copyOf(ticks);
    }

    /** A logarithmic axis of whole decades around some values; those not above zero lie at its left edge. */
    static Axis decades(List<Double> values) {
        double[] logarithms = values.stream()
                .filter(value -> value > 0 && Double.isFinite(value))
                .mapToDouble(Math::log10)
                .sorted()
                .toArray();
        int last = logarithms.length == 0 ? 0 : (int) Math.ceil(logarithms[logarithms.length - 1]);
        int first = logarithms.length == 0 ? -1 : (int) Math.floor(logarithms[0]);
        first = Math.max(Math.min(first, last - 1), last - MOST_DECADES);
        List<Tick> ticks = new ArrayList<>();
        for (int decade = first; decade <= last; decade++) {
            String label = first < FIRST_PLAIN_DECADE || last > LAST_PLAIN_DECADE
                    ? "1e" + decade
                    : plain(Math.pow(10, decade), Math.max(0, -decade));
            ticks.add(Tick.at((double) (decade - first) / (last - first), label));
        }
        return new Axis(Math.pow(10, first), Math.pow(10, last), true, ticks);
    }

    /**
     * A linear axis, labelled from its right edge on in steps of 1, 2 or 5 times a power of ten.
     *
     * @param labels about how many labels to make
     */
    static Axis linear(double low, double high, int labels) {
        double step = niceStep((high - low) / labels);
        int decimals = Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
        List<Tick> ticks = new ArrayList<>();
        for (int i = (int) ((high - low) / step + 1e-9); i >= 0; i--) {
            double value = high - i * step;
            ticks.add(Tick.at((value - low) / (high - low), plain(value, decimals)));
        }
        return new Axis(low, high, false, ticks);
    }

    /**
     * A linear axis around two values whose ends are labelled, and what lies evenly between them: all in steps of 1, 2 or 5
     * times a power of ten.
     *
     * @param labels about how many steps to make
     */
    static Axis rounded(double low, double high, int labels) {
        double step = niceStep((high - low) / labels);
        double first = Math.floor(low / step + 1e-9);
        double last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
        return linear(first * step, last * step, (int) (last - first));
    }

    /** Where a value lies: 0 to 1, at the edge if it is outside. */
    double share(double value) {
        if (!(value > low)) {
            return 0;
        }
        double share = logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
        return Math.min(1, share);
    }

    /** The smallest of 1, 2 or 5 times a power of ten that is not below a step. */
    static double niceStep(double step) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(step, LEAST_STEP)) + 1e-9));
        double factor = step / power;
        double nice = factor <= 1 + 1e-9 ? 1 : factor <= 2 + 1e-9 ? 2 : factor <= 5 + 1e-9 ? 5 : 10;
        return nice * power;
    }

    private static String plain(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
