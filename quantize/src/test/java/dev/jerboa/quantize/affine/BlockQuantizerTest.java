package dev.jerboa.quantize.affine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockQuantizerTest {
    private static final float[] WHOLE = {1};

    private static float[] factors(RangeSearch search) {
        float[] factors = new float[search.candidates()];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = search.factor(i);
        }
        return factors;
    }

    /** Rows {@code [outputs, inputs]} of very different sizes, some of them odd. */
    private static float[] weights(Random random, int outputs, int inputs) {
        float[] weights = new float[outputs * inputs];
        for (int n = 0; n < outputs; n++) {
            float size = (float) Math.pow(10, random.nextInt(80) - 44);
            for (int k = 0; k < inputs; k++) {
                float value = size * (float) random.nextGaussian();
                weights[n * inputs + k] = switch (n % 7) {
                    case 0 -> 0;
                    case 1 -> size;
                    case 2 -> Math.abs(value);
                    case 3 -> -Math.abs(value);
                    // Multiples of half a step, for ties.
                    case 4 -> size * (random.nextInt(31) - 16) * 0.5f;
                    // About as small as a scale may be.
                    case 5 -> (float) random.nextGaussian() * Float.MIN_NORMAL * (2 << (n % 8));
                    default -> value;
                };
            }
        }
        return weights;
    }

    private static float[] transposed(float[] rows, int outputs, int inputs) {
        float[] columns = new float[rows.length];
        for (int n = 0; n < outputs; n++) {
            for (int k = 0; k < inputs; k++) {
                columns[k * outputs + n] = rows[n * inputs + k];
            }
        }
        return columns;
    }

    private static void check(QuantizedBlocks result, float[] weights, int firstRow, float... factors) {
        BlockLayout layout = result.layout();
        int width = result.width();
        ByteBuffer values = result.values();
        ByteBuffer scales = result.scales().order(ByteOrder.LITTLE_ENDIAN);
        assertThat(values.remaining()).isEqualTo(result.rows() * layout.rowBytes(width));
        assertThat(scales.remaining()).isEqualTo(result.rows() * layout.blocks(width) * Float.BYTES);
        for (int row = 0; row < result.rows(); row++) {
            int from = (firstRow + row) * width;
            ScalarBlocks expected = new ScalarBlocks(
                    Arrays.copyOfRange(weights, from, from + width),
                    layout.bits(),
                    layout.blockSize(),
                    layout.symmetric(),
                    factors);
            byte[] zeroPoints = new byte[layout.blocks(width)];
            for (int block = 0; block < layout.blocks(width); block++) {
                assertThat(scales.getFloat()).isEqualTo(expected.scales.get(block));
                byte[] codes = new byte[layout.blockSize()];
                for (int i = 0; i < codes.length; i++) {
                    codes[i] = (byte) expected.integers.get(block)[i];
                }
                byte[] packed = new byte[layout.blockBytes()];
                values.get(packed);
                assertThat(packed).isEqualTo(BitPacking.pack(codes, layout.bits()));
                zeroPoints[block] = expected.zeroPoints.get(block).byteValue();
            }
            if (layout.symmetric()) {
                assertThat(result.zeroPoints()).isEmpty();
            } else {
                byte[] packed = new byte[layout.zeroPointRowBytes(width)];
                result.zeroPoints().orElseThrow().get(row * packed.length, packed);
                assertThat(packed).isEqualTo(BitPacking.pack(zeroPoints, layout.bits()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 16", "2, 32", "4, 16", "4, 32", "4, 64", "4, 128", "4, 256", "8, 16", "8, 32", "8, 128", "4, 24"})
    void bytesAreThoseOfThePlainForm(int bits, int blockSize) {
        Random random = new Random(31L * bits + blockSize);
        for (int round = 0; round < 6; round++) {
            BlockLayout layout = new BlockLayout(bits, blockSize, round % 2 == 0);
            RangeSearch search = round < 2 ? RangeSearch.NONE : RangeSearch.STANDARD;
            BlockQuantizer quantizer = new BlockQuantizer(layout, search);
            int outputs = 1 + random.nextInt(1100);
            int inputs = 1 + random.nextInt(3 * blockSize);
            float[] weights = weights(random, outputs, inputs);
            int from = random.nextInt(outputs);
            int to = from + random.nextInt(outputs - from + 1);
            FloatMatrix rows = FloatMatrix.of("rows", inputs, weights);
            FloatMatrix columns = FloatMatrix.of("columns", outputs, transposed(weights, outputs, inputs));
            check(quantizer.rows(rows, from, to), weights, from, factors(search));
            check(quantizer.columns(columns, from, to), weights, from, factors(search));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 384, 1021})
    void aRowMayBeOneBlock(int width) {
        Random random = new Random(width);
        float[] weights = weights(random, 90, width);
        FloatMatrix table = FloatMatrix.of("table", width, weights);
        for (int bits : new int[] {4, 8}) {
            BlockLayout layout = BlockLayout.wholeRows(bits, width, bits == 8);
            check(new BlockQuantizer(layout, RangeSearch.NONE).rows(table, 0, 90), weights, 0, WHOLE);
        }
    }

    @Test
    void partsPutTogetherAreTheWhole() {
        float[] weights = weights(new Random(3), 2100, 70);
        FloatMatrix matrix = FloatMatrix.of("w", 2100, transposed(weights, 2100, 70));
        BlockQuantizer quantizer = new BlockQuantizer(new BlockLayout(4, 32, false), RangeSearch.STANDARD);
        ByteBuffer whole = quantizer.columns(matrix, 0, 2100).values();
        for (int from = 0; from < 2100; from += 1024) {
            ByteBuffer part =
                    quantizer.columns(matrix, from, Math.min(2100, from + 1024)).values();
            assertThat(part).isEqualTo(whole.slice(from * 48, part.remaining()));
        }
    }

    @Test
    void theSearchFindsTheLeastErrorOfItsGrid() {
        Random random = new Random(17);
        float[] weights = new float[64 * 300];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        FloatMatrix matrix = FloatMatrix.of("w", 64, weights);
        for (boolean symmetric : new boolean[] {false, true}) {
            BlockLayout layout = new BlockLayout(4, 32, symmetric);
            QuantizedBlocks plain = new BlockQuantizer(layout, RangeSearch.NONE).rows(matrix, 0, 300);
            QuantizedBlocks best = new BlockQuantizer(layout, RangeSearch.STANDARD).rows(matrix, 0, 300);
            double excess = 0;
            for (int block = 0; block < 600; block++) {
                AffineParameters chosen = best.parameters(block / 2, block % 2);
                AffineParameters whole = plain.parameters(block / 2, block % 2);
                double least = Double.POSITIVE_INFINITY;
                for (float factor : factors(RangeSearch.STANDARD)) {
                    float scale = leastSquaresScale(weights, block, factor * whole.scale(), whole.zeroPoint());
                    least = Math.min(least, error(weights, block, scale, whole.zeroPoint()));
                }
                double error = error(weights, block, chosen.scale(), chosen.zeroPoint());
                // Of the candidates, the one whose integers fit best is taken, before they are rounded once more.
                assertThat(error).isLessThan(least * 1.15);
                excess += error / least - 1;
                assertThat(error)
                        .isLessThanOrEqualTo(error(weights, block, whole.scale(), whole.zeroPoint()) * 1.00001);
            }
            assertThat(excess / 600).isLessThan(0.01);
        }
    }

    /** {@code sum(x q) / sum(q q)} for the integers q that a scale gives. */
    private static float leastSquaresScale(float[] weights, int block, float scale, int zeroPoint) {
        double products = 0;
        double squares = 0;
        for (int i = block * 32; i < block * 32 + 32; i++) {
            double integer = Math.max(-zeroPoint, Math.min(15 - zeroPoint, Math.rint(weights[i] / scale)));
            products += weights[i] * integer;
            squares += integer * integer;
        }
        return (float) (products / squares);
    }

    private static double error(float[] weights, int block, float scale, int zeroPoint) {
        return ScalarBlocks.exactError(weights, block * 32, block * 32 + 32, scale, zeroPoint, 15);
    }

    @Test
    void paddingIsZeroAndWeightsComeBackWithinAStep() {
        Random random = new Random(23);
        float[] weights = new float[11 * 45];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        FloatMatrix matrix = FloatMatrix.of("w", 45, weights);
        for (int bits : new int[] {2, 4, 8}) {
            BlockLayout layout = new BlockLayout(bits, 32, false);
            QuantizedBlocks blocks = new BlockQuantizer(layout, RangeSearch.NONE).rows(matrix, 0, 11);
            float[] restored = new float[45];
            byte[] values = new byte[blocks.values().remaining()];
            blocks.values().get(values);
            for (int row = 0; row < 11; row++) {
                blocks.dequantize(row, restored);
                for (int i = 0; i < 45; i++) {
                    float step = blocks.parameters(row, i / 32).scale();
                    assertThat(restored[i]).isCloseTo(weights[row * 45 + i], within(step * 1.001f));
                }
                byte[] codes = BitPacking.unpack(values, 11 * 64, IntegerRange.unsigned(bits));
                int zeroPoint = blocks.parameters(row, 1).zeroPoint();
                for (int i = 45; i < 64; i++) {
                    assertThat(Byte.toUnsignedInt(codes[row * 64 + i])).isEqualTo(zeroPoint);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void namesTheWeightThatHasNoInteger(float invalid) {
        float[] weights = new float[100 * 700];
        weights[66 * 700 + 650] = invalid;
        weights[90 * 700 + 5] = Float.NaN;
        FloatMatrix matrix = FloatMatrix.of("encoder.weight", 700, weights);
        for (boolean symmetric : new boolean[] {false, true}) {
            BlockQuantizer quantizer = new BlockQuantizer(new BlockLayout(4, 32, symmetric), RangeSearch.STANDARD);
            String message = "weight 'encoder.weight' holds " + invalid + " at [66, 650]";
            JerboaException columns =
                    catchThrowableOfType(JerboaException.class, () -> quantizer.columns(matrix, 600, 700));
            assertThat(columns.code()).isEqualTo(ErrorCode.INVALID_WEIGHT);
            assertThat(columns).hasMessage(message);
            assertThat(catchThrowableOfType(JerboaException.class, () -> quantizer.rows(matrix, 10, 80)))
                    .hasMessage(message);
            quantizer.rows(matrix, 0, 66);
        }
    }

    @Test
    void integersFoundElsewhereAreLaidOutTheSame() {
        Random random = new Random(29);
        FloatMatrix matrix = FloatMatrix.of("w", 70, weights(random, 14, 70));
        for (int bits : new int[] {2, 4, 8}) {
            for (boolean symmetric : new boolean[] {false, true}) {
                BlockLayout layout = new BlockLayout(bits, 32, symmetric);
                QuantizedBlocks expected = new BlockQuantizer(layout, RangeSearch.NONE).rows(matrix, 0, 14);
                byte[] integers = new byte[14 * 70];
                byte[] zeroPoints = new byte[symmetric ? 0 : 14 * 3];
                float[] scales = new float[14 * 3];
                for (int row = 0; row < 14; row++) {
                    for (int i = 0; i < 70; i++) {
                        byte packed = expected.values().get(row * 3 * layout.blockBytes() + i * bits / 8);
                        integers[row * 70 + i] = (byte) (packed >> (i * bits % 8) & ((1 << bits) - 1));
                    }
                    for (int block = 0; block < 3; block++) {
                        scales[row * 3 + block] =
                                expected.parameters(row, block).scale();
                        if (!symmetric) {
                            zeroPoints[row * 3 + block] =
                                    (byte) expected.parameters(row, block).zeroPoint();
                        }
                    }
                }
                QuantizedBlocks actual = QuantizedBlocks.of(layout, 14, 70, integers, scales, zeroPoints);
                assertThat(actual.values()).isEqualTo(expected.values());
                assertThat(actual.scales()).isEqualTo(expected.scales());
                assertThat(actual.zeroPoints()).isEqualTo(expected.zeroPoints());
                JerboaException failure = catchThrowableOfType(
                        JerboaException.class,
                        () -> QuantizedBlocks.of(layout, 14, 70, integers, new float[41], zeroPoints));
                assertThat(failure).hasMessage("these blocks need 42 scales but 41 were given");
            }
        }
    }

    @Test
    void anEmptyMatrixHasNoBytes() {
        BlockQuantizer quantizer = new BlockQuantizer(new BlockLayout(4, 32, false), RangeSearch.STANDARD);
        FloatMatrix empty = FloatMatrix.of("w", 5);
        QuantizedBlocks none = quantizer.columns(empty, 0, 5);
        assertThat(none.rows()).isEqualTo(5);
        assertThat(none.values().remaining()).isZero();
        assertThat(quantizer.rows(empty, 0, 0).values().remaining()).isZero();
    }
}
