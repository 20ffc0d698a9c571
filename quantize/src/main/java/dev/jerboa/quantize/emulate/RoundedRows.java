package dev.jerboa.quantize.emulate;

import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.ValueRange;
import dev.jerboa.quantize.plan.ActivationForm;
import dev.jerboa.quantize.plan.ChannelScales;
import java.util.Arrays;
import java.util.Optional;

/** Rows of an activation as the unsigned 8-bit integers that a form makes of them. */
final class RoundedRows {
    private static final int STEPS = IntegerRange.UINT8.steps();

    private final byte[] integers;
    private final AffineParameters[] parameters;

    private RoundedRows(byte[] integers, AffineParameters... parameters) {
        this.integers = integers;
        this.parameters = parameters;
    }

    /** The number of rows. */
    int count() {
        return parameters.length;
    }

    /** The integers, {@code [rows, width]}. */
    byte[] integers() {
        return integers;
    }

    /** Scale and zero point of one row. */
    AffineParameters parameters(int row) {
        return parameters[row];
    }

    /** The integers of rows {@code [rows, width]}. */
    static RoundedRows of(ActivationForm form, float[] values, int width) {
        float[] smoothed = smoothed(values, width, form.weightScales());
        int rows = smoothed.length / width;
        byte[] integers = new byte[smoothed.length];
        AffineParameters[] parameters = new AffineParameters[rows];
        AffineParameters whole = form instanceof ActivationForm.Static known
                ? known.parameters()
                : AffineParameters.asymmetric(ValueRange.of("rows", smoothed), IntegerRange.UINT8);
        for (int row = 0; row < rows; row++) {
            parameters[row] = ofRow(form, whole, Arrays.copyOfRange(smoothed, row * width, (row + 1) * width));
            for (int i = row * width; i < (row + 1) * width; i++) {
                integers[i] = (byte) parameters[row].quantize(smoothed[i], IntegerRange.UINT8);
            }
        }
        return new RoundedRows(integers, parameters);
    }

    /** Some of the rows. */
    RoundedRows slice(int from, int to, int width) {
        return new RoundedRows(
                Arrays.copyOfRange(integers, from * width, to * width), Arrays.copyOfRange(parameters, from, to));
    }

    private static AffineParameters ofRow(ActivationForm form, AffineParameters whole, float[] row) {
        if (form instanceof ActivationForm.DynamicRowRange) {
            return AffineParameters.asymmetric(ValueRange.of("row", row), IntegerRange.UINT8);
        } else if (form instanceof ActivationForm.DynamicRow known) {
            ValueRange range = ValueRange.of("row", row);
            int zeroPoint = known.zeroPoint();
            float below = -known.lowest().orElse(range.min()) / zeroPoint;
            float scale = Math.max(range.max() / (STEPS - zeroPoint), below);
            return new AffineParameters(Math.max(Float.MIN_NORMAL, scale), zeroPoint);
        }
        return whole;
    }

    private static float[] smoothed(float[] values, int width, Optional<ChannelScales> scales) {
        if (scales.isEmpty()) {
            return values;
        }
        float[] inverse = scales.get().inverse();
        float[] divided = values.clone();
        for (int i = 0; i < divided.length; i++) {
            divided[i] *= inverse[i % width];
        }
        return divided;
    }
}
