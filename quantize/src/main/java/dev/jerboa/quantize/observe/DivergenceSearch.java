package dev.jerboa.quantize.observe;

import dev.jerboa.quantize.affine.ValueRange;
import java.util.Arrays;

/**
 * Finds the range whose quantized values have the smallest Kullback-Leibler divergence from the values: {@code sum (P log (P /
 * Q) - P + Q)} over the bins of a histogram, divided by {@code sum P}.
 *
 * <p>P is the histogram inside the range, with what lies outside added to its outermost bins. Q is the histogram inside the
 * range, with the values of each of the 256 levels spread evenly over those bins of the level where P is not 0. So Q lacks what
 * is cut, and the more is cut onto few values, the more a range diverges. A level without values in Q, onto which some are
 * cut, counts as {@value #NOTHING} values.
 *
 * <p>{@code Q - P} is there because Q is not scaled up to the sum of P: if it were, a range that cuts nearly everything onto one
 * bin would be perfect. The bin of zero counts for neither P nor Q: zero has an exact integer, and the many zeros behind a
 * ReLU would otherwise decide alone.
 *
 * <p>With n values in P, and in each level a of P, s of Q and k bins, this is {@code (sum P log P + sum (s - a log(s /
 * k))) / n - 1}; running sums over the bins give it in one step a level.
 */
final class DivergenceSearch {
    private static final double NOTHING = 0.5;

    private final Histogram histogram;
    private final int first;
    private final int last;
    private final double[] bins;
    private final double[] counts = new double[Histogram.LENGTH + 1];
    private final double[] logarithms = new double[Histogram.LENGTH + 1];
    private final int[] filled = new int[Histogram.LENGTH + 1];

    DivergenceSearch(Histogram histogram) {
        this.histogram = histogram;
        this.first = histogram.bin(histogram.min());
        this.last = histogram.bin(histogram.max());
        this.bins = Arrays.stream(histogram.bins()).asDoubleStream().toArray();
        bins[Histogram.SIDE] = 0;
        for (int bin = 0; bin < Histogram.LENGTH; bin++) {
            counts[bin + 1] = counts[bin] + bins[bin];
            logarithms[bin + 1] = logarithms[bin] + timesLogarithm(bins[bin]);
            filled[bin + 1] = filled[bin] + (bins[bin] > 0 ? 1 : 0);
        }
    }

    /** The best candidate; the widest of equals. */
    ValueRange best() {
        int best = widest();
        double smallest = divergence(best);
        for (int reach = best - 1; isCandidate(reach); reach--) {
            double divergence = divergence(reach);
            if (divergence < smallest) {
                smallest = divergence;
                best = reach;
            }
        }
        return range(best);
    }

    /** How many bins on each side of zero, its own included, make the whole range. */
    int widest() {
        return 1 + Math.max(last - Histogram.SIDE, Histogram.SIDE - first);
    }

    /** Whether a range of so many bins on each side has a bin for each level. */
    boolean isCandidate(int reach) {
        return highest(reach) - lowest(reach) + 1 >= Levels.COUNT;
    }

    /** The range of so many bins on each side, as far as there are values. */
    ValueRange range(int reach) {
        float end = (float) (reach * histogram.width());
        float lower = Math.max(histogram.min(), -end);
        float upper = Math.min(histogram.max(), end);
        return new ValueRange(lower, upper);
    }

    /** The divergence of a range; 0 if no value has a bin other than zero's. */
    double divergence(int reach) {
        int lowest = lowest(reach);
        int highest = highest(reach);
        double all = counts[Histogram.LENGTH];
        double below = counts[lowest];
        double above = all - counts[highest + 1];
        if (all == 0) {
            return 0;
        }
        Levels levels = Levels.of(range(reach));
        double sum = logarithms[highest + 1] - logarithms[lowest] + added(lowest, below) + added(highest, above);
        int start = lowest;
        for (int integer = 0; integer < Levels.COUNT; integer++) {
            int end = Math.max(start, Math.min(highest + 1, levels.end(integer, histogram)));
            double outside = (start == lowest ? below : 0) + (end > highest ? above : 0);
            int binCount = filled[end] - filled[start];
            if (start == lowest && below > 0 && bins[lowest] == 0) {
                binCount++;
            }
            if (end > highest && above > 0 && bins[highest] == 0) {
                binCount++;
            }
            double quantized = counts[end] - counts[start];
            if (end > start && quantized + outside > 0) {
                double shown = Math.max(NOTHING, quantized);
                sum += shown - (quantized + outside) * Math.log(shown / binCount);
            }
            start = end;
        }
        return sum / all - 1;
    }

    /** What P log P of a bin grows by if it takes in what lies outside. */
    private double added(int bin, double outside) {
        return timesLogarithm(bins[bin] + outside) - timesLogarithm(bins[bin]);
    }

    private int lowest(int reach) {
        return Math.max(first, Histogram.SIDE - reach + 1);
    }

    private int highest(int reach) {
        return Math.min(last, Histogram.SIDE + reach - 1);
    }

    private static double timesLogarithm(double count) {
        return count > 0 ? count * Math.log(count) : 0;
    }
}
