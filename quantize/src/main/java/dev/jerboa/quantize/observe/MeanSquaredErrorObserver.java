package dev.jerboa.quantize.observe;

import dev.jerboa.quantize.affine.ValueRange;

/**
 * Moves values the least: the range with the smallest mean squared error when they are quantized to 8-bit integers and back.
 *
 * <p>Either end is searched on its own, in fiftieths of the smallest and the largest value seen, then in thousandths around the
 * best; {@link SquaredErrorSearch} has the formula.
 */
public final class MeanSquaredErrorObserver extends HistogramObserver {
    @Override
    ValueRange range(Histogram histogram) {
        return new SquaredErrorSearch(histogram).best();
    }
}
