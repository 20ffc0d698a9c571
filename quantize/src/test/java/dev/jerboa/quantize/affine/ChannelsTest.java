package dev.jerboa.quantize.affine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of {@link ColumnChannels} and {@link RowChannels}, which do the same to a matrix and to its transpose. */
class ChannelsTest {
    /** A matrix {@code [channels, length]} with channels of very different sizes. */
    private static float[] weights(Random random, int channels, int length) {
        float[] weights = new float[channels * length];
        for (int i = 0; i < weights.length; i++) {
            int channel = i / length;
            double size = Math.pow(10, channel * 13 % 80 - 44);
            double value = channel % 3 == 0 ? random.nextInt(255) * 0.5 - 63.5 : random.nextGaussian();
            weights[i] = channel % 5 == 4 ? 0 : (float) (size * value);
        }
        return weights;
    }

    private static float scale(float[] weights, int channel, int length, int top) {
        float largest = 0;
        for (int i = channel * length; i < (channel + 1) * length; i++) {
            largest = Math.max(largest, Math.abs(weights[i]));
        }
        float scale = (float) ((double) largest / top);
        return scale < 0x1p-126f ? 1 : scale;
    }

    private static byte code(float value, float scale, int top) {
        return (byte) Math.max(-top, Math.min(top, Math.rint(value / scale)));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 8})
    void integersAreThoseOfThePlainForm(int bits) {
        Random random = new Random(bits);
        IntegerRange integers = IntegerRange.signed(bits);
        for (int round = 0; round < 20; round++) {
            int channels = 1 + random.nextInt(300);
            int length = 1 + random.nextInt(90);
            float[] weights = weights(random, channels, length);
            FloatMatrix rows = FloatMatrix.of("w", length, weights);
            byte[] rowCodes = new byte[weights.length];
            float[] rowScales = new float[channels];
            RowChannels.quantize(rows, integers, 0, channels, rowCodes, rowScales);

            FloatMatrix columns = FloatMatrix.of("w", channels, transposed(weights, channels, length));
            int middle = random.nextInt(length + 1);
            float[] maxima = new float[channels];
            float[] others = new float[channels];
            ColumnChannels.raiseMaxima(columns, 0, middle, maxima);
            ColumnChannels.raiseMaxima(columns, middle, length, others);
            ColumnChannels.merge(maxima, others);
            float[] columnScales = ColumnChannels.scales(maxima, integers);
            byte[] columnCodes = new byte[weights.length];
            ColumnChannels.quantize(columns, columnScales, 0, middle, columnCodes, 0);
            ColumnChannels.quantize(columns, columnScales, middle, length, columnCodes, middle * channels);

            for (int channel = 0; channel < channels; channel++) {
                float scale = scale(weights, channel, length, integers.max());
                assertThat(rowScales[channel]).isEqualTo(scale);
                assertThat(columnScales[channel]).isEqualTo(scale);
                for (int i = 0; i < length; i++) {
                    byte code = code(weights[channel * length + i], scale, integers.max());
                    assertThat(rowCodes[channel * length + i]).isEqualTo(code);
                    assertThat(columnCodes[i * channels + channel]).isEqualTo(code);
                }
            }
        }
    }

    private static float[] transposed(float[] rows, int channels, int length) {
        float[] columns = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            columns[i % length * channels + i / length] = rows[i];
        }
        return columns;
    }

    @Test
    void weightsComeBackWithinHalfAStep() {
        float[] weights = {1, -2, 3, 0.5f, 100, -70};
        FloatMatrix matrix = FloatMatrix.of("w", 3, weights);
        byte[] codes = new byte[6];
        float[] scales = new float[2];
        RowChannels.quantize(matrix, IntegerRange.INT8, 0, 2, codes, scales);
        float[] row = new float[3];
        RowChannels.dequantize(codes, 3, scales[1], row);
        assertThat(row[1]).isCloseTo(100, within(1e-5f));
        assertThat(row[2]).isCloseTo(-70, within(scales[1] / 2));

        float[] maxima = new float[3];
        ColumnChannels.raiseMaxima(matrix, 0, 2, maxima);
        assertThat(maxima).containsExactly(1, 100, 70);
        float[] columnScales = ColumnChannels.scales(maxima, IntegerRange.INT8);
        ColumnChannels.quantize(matrix, columnScales, 1, 2, codes, 2);
        ColumnChannels.dequantize(codes, 2, columnScales, row);
        assertThat(row[0]).isCloseTo(0.5f, within(columnScales[0] / 2));
        assertThat(row[1]).isCloseTo(100, within(1e-5f));
        assertThat(row[2]).isCloseTo(-70, within(1e-5f));
    }

    @Test
    void valuesBeyondAScaleStopAtTheEnds() {
        byte[] codes = new byte[2];
        ColumnChannels.quantize(FloatMatrix.of("w", 2, 1000, -1000), new float[] {1, 1}, 0, 1, codes, 0);
        assertThat(codes).containsExactly(127, -127);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void namesTheWeightThatHasNoInteger(float invalid) {
        for (int column = 0; column < 10; column++) {
            float[] weights = new float[50];
            weights[3 * 10 + column] = invalid;
            FloatMatrix matrix = FloatMatrix.of("encoder.weight", 10, weights);
            String message = "weight 'encoder.weight' holds " + invalid + " at [3, " + column + "]";
            JerboaException inRow = catchThrowableOfType(
                    JerboaException.class,
                    () -> RowChannels.quantize(matrix, IntegerRange.INT8, 0, 5, new byte[50], new float[5]));
            assertThat(inRow.code()).isEqualTo(ErrorCode.INVALID_WEIGHT);
            assertThat(inRow).hasMessage(message);
            assertThatThrownBy(() -> ColumnChannels.raiseMaxima(matrix, 1, 5, new float[10]))
                    .isInstanceOf(JerboaException.class)
                    .hasMessage(message);
        }
    }

    @Test
    void refusesScalesOfAnotherMatrix() {
        FloatMatrix matrix = FloatMatrix.of("w", 2, 1, 2);
        assertThatThrownBy(() -> ColumnChannels.quantize(matrix, new float[3], 0, 1, new byte[2], 0))
                .isInstanceOf(JerboaException.class)
                .hasMessage("weight 'w' has 2 columns but 3 numbers were given for them");
    }
}
