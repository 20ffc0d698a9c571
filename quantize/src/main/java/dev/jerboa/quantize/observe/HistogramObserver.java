package dev.jerboa.quantize.observe;

import dev.jerboa.quantize.affine.ValueRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Keeps a histogram and leaves to its kinds which range to read from it. What one kind saves, the others can restore. Not
 * for use by several threads at once.
 */
abstract sealed class HistogramObserver implements Observer
        permits PercentileObserver, EntropyObserver, MeanSquaredErrorObserver {
    private final Histogram histogram = new Histogram();

    @Override
    public final void observe(float[] values, int offset, int count) {
        histogram.add(values, offset, count);
    }

    @Override
    public final long count() {
        return histogram.count();
    }

    @Override
    public final ValueRange range() {
        return range(histogram);
    }

    abstract ValueRange range(Histogram histogram);

    @Override
    public final void save(DataOutput output) throws IOException {
        histogram.save(output);
    }

    @Override
    public final void restore(DataInput input) throws IOException {
        histogram.restore(input);
    }
}
