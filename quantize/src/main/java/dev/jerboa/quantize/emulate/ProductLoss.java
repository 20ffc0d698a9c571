package dev.jerboa.quantize.emulate;

import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.affine.ArrayMatrix;
import dev.jerboa.quantize.affine.ColumnChannels;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.plan.ActivationForm;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What one product loses on a processor whose kernels cut sums, and with weights for which they do not.
 *
 * <p>An error is that of all outputs, {@code ||y' - y|| / ||y||}, against the product of floats. Weights are rounded to the
 * nearest integer with a scale for each output, so that the two differ by the kernel and the bits alone.
 *
 * @param saturatedError the error with signed 8-bit weights where sums are cut
 * @param error the error with the weights that were chosen, of which no sum is cut
 * @param cutShare the share of all pairs of products that are cut with signed 8-bit weights
 */
public record ProductLoss(double saturatedError, double error, double cutShare) {
    private static final int ROWS_AT_ONCE = 16;

    /** Sums over some rows, to be added up. */
    private record Part(double squares, double saturatedErrors, double errors, long cutPairs) {
        static final Part NOTHING = new Part(0, 0, 0, 0);

        Part plus(Part other) {
            return new Part(
                    squares + other.squares,
                    saturatedErrors + other.saturatedErrors,
                    errors + other.errors,
                    cutPairs + other.cutPairs);
        }
    }

    /** Integers of a weight {@code [inputs, outputs]} and a scale for each output. */
    private static final class Rounded {
        private final byte[] integers;
        private final float[] scales;

        private Rounded(byte[] integers, float... scales) {
            this.integers = integers;
            this.scales = scales;
        }

        static Rounded of(float[] weights, int outputs, IntegerRange range) {
            ArrayMatrix matrix = new ArrayMatrix("weight", outputs, weights);
            float[] maxima = new float[outputs];
            ColumnChannels.raiseMaxima(matrix, 0, matrix.rows(), maxima);
            float[] scales = ColumnChannels.scales(maxima, range);
            byte[] integers = new byte[weights.length];
            ColumnChannels.quantize(matrix, scales, 0, matrix.rows(), integers, 0);
            return new Rounded(integers, scales);
        }

        /** What the sums of each column are, for each step of the activation's zero point. */
        int[] columnSums() {
            int[] sums = new int[scales.length];
            for (int i = 0; i < integers.length; i++) {
                sums[i % scales.length] += integers[i];
            }
            return sums;
        }
    }

    /**
     * The loss on some rows of an activation.
     *
     * @param form how the activation becomes integers
     * @param chosen the integers of the weights, for which nothing is cut
     * @param rows {@code [rows, inputs]}
     * @param weights {@code [inputs, outputs]}
     */
    public static ProductLoss of(
            ActivationForm form, IntegerRange chosen, float[] rows, float[] weights, int inputs, int outputs) {
        RoundedRows rounded = RoundedRows.of(form, rows, inputs);
        float[] scaled = weights.clone();
        form.weightScales().ifPresent(scales -> {
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] *= scales.factor(i / outputs);
            }
        });
        Rounded cut = Rounded.of(scaled, outputs, IntegerRange.INT8);
        Rounded whole = Rounded.of(scaled, outputs, chosen.asSigned());
        int count = rows.length / inputs;
        Part total = IntStream.range(0, (count + ROWS_AT_ONCE - 1) / ROWS_AT_ONCE)
                .parallel()
                .mapToObj(part -> {
                    int from = part * ROWS_AT_ONCE;
                    int to = Math.min(count, from + ROWS_AT_ONCE);
                    return part(rounded.slice(from, to, inputs), slice(rows, from, to, inputs), weights, cut, whole);
                })
                .reduce(Part.NOTHING, Part::plus);
        double squares = Math.max(Double.MIN_NORMAL, total.squares());
        long pairs = (long) count * outputs * ((inputs + 1) / 2);
        return new ProductLoss(
                Math.sqrt(total.saturatedErrors() / squares),
                Math.sqrt(total.errors() / squares),
                (double) total.cutPairs() / Math.max(1, pairs));
    }

    private static float[] slice(float[] rows, int from, int to, int width) {
        return Arrays.copyOfRange(rows, from * width, to * width);
    }

    private static Part part(RoundedRows x, float[] rows, float[] weights, Rounded cut, Rounded whole) {
        int outputs = cut.scales.length;
        int inputs = weights.length / outputs;
        int count = x.count();
        int[] saturated = new int[count * outputs];
        long cutPairs = SaturatingProduct.addTo(saturated, x.integers(), cut.integers, inputs, outputs);
        int[] exact = ExactProduct.multiply(x.integers(), whole.integers, count, inputs, outputs);
        double[] expected = ExactProduct.multiply(rows, weights, count, inputs, outputs);
        int[] cutColumns = cut.columnSums();
        int[] wholeColumns = whole.columnSums();
        double squares = 0;
        double saturatedErrors = 0;
        double errors = 0;
        for (int i = 0; i < expected.length; i++) {
            AffineParameters parameters = x.parameters(i / outputs);
            int output = i % outputs;
            double withCuts = (double) parameters.scale()
                    * cut.scales[output]
                    * (saturated[i] - parameters.zeroPoint() * cutColumns[output]);
            double without = (double) parameters.scale()
                    * whole.scales[output]
                    * (exact[i] - parameters.zeroPoint() * wholeColumns[output]);
            squares += expected[i] * expected[i];
            saturatedErrors += (withCuts - expected[i]) * (withCuts - expected[i]);
            errors += (without - expected[i]) * (without - expected[i]);
        }
        return new Part(squares, saturatedErrors, errors, cutPairs);
    }
}
