package dev.jerboa.quantize.observe;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.quantize.affine.ValueRange;

/**
 * Covers a percentage of the values, and cuts the same number at either end: of n values at most {@code n (100 - p) / 200} on
 * each side, rounded down.
 *
 * <p>An end is the outer edge of the histogram bin that holds the first value which is not cut, so it lies at most one bin (1/2048
 * of the larger magnitude) outside of that value, and never outside of the smallest and largest value seen. Fewer than {@code
 * 200 / (100 - p)} values are all covered.
 */
public final class PercentileObserver extends HistogramObserver {
    /** The percentage that {@link #PercentileObserver()} covers; ONNX Runtime's calibrator covers as many. */
    public static final double DEFAULT_PERCENTAGE = 99.999;

    private final double percentage;

    /** Covers {@value #DEFAULT_PERCENTAGE} %. */
    public PercentileObserver() {
        this(DEFAULT_PERCENTAGE);
    }

    /** @throws JerboaException if the percentage is not above 0 and at most 100 */
    public PercentileObserver(double percentage) {
        if (!(percentage > 0 && percentage <= 100)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a range cannot cover " + percentage + " % of the values",
                    "Choose a percentage above 0 and up to 100, such as " + DEFAULT_PERCENTAGE + ".");
        }
        this.percentage = percentage;
    }

    @Override
    ValueRange range(Histogram histogram) {
        long[] bins = histogram.bins();
        long cut = (long) Math.floor(histogram.count() * (100 - percentage) / 200);
        return new ValueRange(lowerEnd(histogram, bins, cut), upperEnd(histogram, bins, cut));
    }

    private static float lowerEnd(Histogram histogram, long[] bins, long cut) {
        long passed = 0;
        for (int bin = 0; bin <= Histogram.SIDE; bin++) {
            passed += bins[bin];
            if (passed > cut) {
                return (float) Math.max(histogram.min(), (bin - Histogram.SIDE - 1) * histogram.width());
            }
        }
        return 0;
    }

    private static float upperEnd(Histogram histogram, long[] bins, long cut) {
        long passed = 0;
        for (int bin = Histogram.LENGTH - 1; bin >= Histogram.SIDE; bin--) {
            passed += bins[bin];
            if (passed > cut) {
                return (float) Math.min(histogram.max(), (bin - Histogram.SIDE + 1) * histogram.width());
            }
        }
        return 0;
    }
}
