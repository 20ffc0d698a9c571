package dev.jerboa.train.loop;

import java.util.function.DoubleSupplier;

/**
 * How good the weights are, on data that is not trained with.
 *
 * @param metric what is measured, for people
 * @param higherIsBetter whether it is to rise, as an accuracy, or to fall, as a loss
 * @param measure measures it with the present weights
 */
public record Validation(String metric, boolean higherIsBetter, DoubleSupplier measure) {
    /** Whether a value is better than another; each number is better than none. */
    boolean isBetter(double value, double than) {
        return Double.isNaN(than) || (higherIsBetter ? value > than : value < than);
    }
}
