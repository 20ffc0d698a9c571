package dev.jerboa.quantize.calibrate;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.quantize.reconstruct.Drift;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import dev.jerboa.runtime.data.PaddingMask;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs a model and an approximation of it over the same samples, to see what a product of both has to work with. */
public final class DriftPass {
    private final String input;
    private final GramProduct products;
    private final Map<String, Sums> addends = new LinkedHashMap<>();
    private Sums drift = new Sums(0, 0);
    private double[] gram = new double[0];
    private double[] means = new double[0];
    private long rows;

    /** Sums over rows of one drifting value. */
    private static final class Sums {
        private final int width;
        private final double[] cross;
        private final double[] sums;

        Sums(int inputs, int width) {
            this.width = width;
            this.cross = new double[Math.multiplyExact(inputs, width)];
            this.sums = new double[width];
        }

        Drift result(long rows) {
            return new Drift(cross, divided(sums, rows));
        }
    }

    private DriftPass(String input, List<String> addends, GramProduct products) {
        this.input = input;
        this.products = products;
        addends.forEach(name -> this.addends.put(name, new Sums(0, 0)));
    }

    /**
     * Runs both over all batches. Padding, as an input named {@code *mask*} tells it, does not count.
     *
     * @param model a file whose outputs are the values below
     * @param approximation a file with the same outputs
     * @param input the activation that enters the product
     * @param addends other values; one that has not a row for each row of the activation is left out of the result
     * @throws JerboaException if there are no samples
     */
    public static DriftStatistics run(
            Path model, Path approximation, String input, List<String> addends, CalibrationData data) {
        try (Session expected = Session.open(model);
                Session actual = Session.open(approximation);
                GramProduct products = GramProduct.open();
                Stream<CalibrationBatch> batches = data.batches()) {
            DriftPass pass = new DriftPass(input, addends, products);
            batches.sequential()
                    .forEach(batch -> pass.observe(batch, expected.run(batch.inputs()), actual.run(batch.inputs())));
            return pass.result(data);
        }
    }

    private void observe(CalibrationBatch batch, Map<String, Tensor> expected, Map<String, Tensor> actual) {
        Optional<PaddingMask> mask = PaddingMask.of(batch.inputs());
        float[] entering = kept(actual.get(input), mask);
        int width = width(actual.get(input));
        int count = entering.length / width;
        if (gram.length == 0) {
            gram = new double[Math.multiplyExact(width, width)];
            means = new double[width];
            drift = new Sums(width, width);
            addends.replaceAll((name, none) -> new Sums(width, width(actual.get(name))));
        }
        add(gram, products.of(entering, count, width));
        addRows(means, entering);
        observe(drift, entering, width, difference(input, expected, actual, mask));
        // What is broadcast has no row of its own for each row of the activation.
        addends.keySet().removeIf(name -> rows(actual.get(name)) != rows(actual.get(input)));
        addends.forEach((name, sums) -> observe(sums, entering, width, difference(name, expected, actual, mask)));
        rows += count;
    }

    private void observe(Sums sums, float[] entering, int width, float[] difference) {
        int count = entering.length / width;
        add(sums.cross, products.of(entering, width, difference, sums.width, count));
        addRows(sums.sums, difference);
    }

    private static float[] difference(
            String name, Map<String, Tensor> expected, Map<String, Tensor> actual, Optional<PaddingMask> mask) {
        float[] difference = kept(expected.get(name), mask).clone();
        float[] subtracted = kept(actual.get(name), mask);
        for (int i = 0; i < difference.length; i++) {
            difference[i] -= subtracted[i];
        }
        return difference;
    }

    private static int width(Tensor value) {
        long[] dims = value.dims();
        return (int) dims[dims.length - 1];
    }

    private static int rows(Tensor value) {
        return value.elementCount() / width(value);
    }

    private static float[] kept(Tensor value, Optional<PaddingMask> mask) {
        return mask.filter(m -> m.fits(value.dims()))
                .map(m -> m.keep(value.floats(), width(value)))
                .orElseGet(value::floats);
    }

    private static void add(double[] sums, float[] values) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += values[i];
        }
    }

    private static void addRows(double[] sums, float[] values) {
        for (int from = 0; from < values.length; from += sums.length) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += values[from + i];
            }
        }
    }

    private static double[] divided(double[] sums, long count) {
        double[] means = new double[sums.length];
        for (int i = 0; i < means.length; i++) {
            means[i] = sums[i] / count;
        }
        return means;
    }

    private DriftStatistics result(CalibrationData data) {
        if (rows == 0) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "there is nothing to calibrate on: " + data.description() + " holds no samples",
                    "Give at least one sample, better some hundreds.");
        }
        Map<String, Drift> drifts = new LinkedHashMap<>();
        addends.forEach((name, sums) -> drifts.put(name, sums.result(rows)));
        return new DriftStatistics(rows, gram, divided(means, rows), drift.result(rows), drifts);
    }
}
