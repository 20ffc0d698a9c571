package dev.jerboa.quantize.observe;

import dev.jerboa.quantize.affine.ValueRange;

/**
 * Loses the least information: the range whose 256 levels diverge least from the values, by Kullback and Leibler (Migacz
 * 2017, "8-bit Inference with TensorRT").
 *
 * <p>Candidates are all magnitudes T at an edge of a histogram bin, as ranges {@code [max(min, -T), min(max, T)]}, from the whole
 * range down to 256 bins: between 1,792 and 3,968 of them. {@link DivergenceSearch} says what is compared.
 *
 * <p>Divergence weighs a value by how rare it is, not by how far it is moved, so that this observer cuts outliers hard; where a
 * few large values carry meaning, as in transformers, {@link MeanSquaredErrorObserver} serves better.
 */
public final class EntropyObserver extends HistogramObserver {
    @Override
    ValueRange range(Histogram histogram) {
        return new DivergenceSearch(histogram).best();
    }
}
