package dev.jerboa.train.loop;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/** The losses of the last steps: whether they move, and whether they rise. */
final class LossHistory {
    private final GuardOptions options;
    private final Deque<Double> stallWindow = new ArrayDeque<>();
    private final Deque<Double> meanWindow = new ArrayDeque<>();
    private double first = Double.NaN;
    private double firstMean = Double.NaN;
    private double lowestMean = Double.POSITIVE_INFINITY;
    private double mean = Double.NaN;

    LossHistory(GuardOptions options) {
        this.options = options;
    }

    void add(double loss) {
        if (Double.isNaN(first)) {
            first = loss;
        }
        push(stallWindow, loss, options.stalledSteps());
        push(meanWindow, loss, options.divergenceWindow());
        if (options.divergenceWindow() > 0 && meanWindow.size() == options.divergenceWindow()) {
            mean = average(meanWindow);
            firstMean = Double.isNaN(firstMean) ? mean : firstMean;
            lowestMean = Math.min(lowestMean, mean);
        }
    }

    /** Whether a whole window holds one value; not so where the loss has become almost nothing, as is wanted. */
    boolean isStalled() {
        if (options.stalledSteps() == 0 || stallWindow.size() < options.stalledSteps()) {
            return false;
        }
        double lowest =
                stallWindow.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double highest =
                stallWindow.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        double size = Math.max(Math.abs(lowest), Math.abs(highest));
        boolean learned = highest < first && size <= options.stalledTolerance() * Math.abs(first);
        return !learned && highest - lowest <= options.stalledTolerance() * size;
    }

    /** Whether the mean is some times its lowest, and higher than at the start: near zero, noise does the former. */
    boolean isDiverging() {
        return options.divergenceFactor() > 0
                && mean > firstMean
                && mean - lowestMean > (options.divergenceFactor() - 1) * Math.abs(lowestMean);
    }

    double mean() {
        return mean;
    }

    double lowestMean() {
        return lowestMean;
    }

    private static void push(Deque<Double> window, double loss, int size) {
        window.add(loss);
        if (window.size() > size) {
            window.remove();
        }
    }

    private static double average(Collection<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
