package dev.jerboa.quantize.emulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The oracle moves bytes through registers of 256 bits as the kernel does, instruction by instruction, or is a number worked
 * out by hand.
 */
class SaturatingProductTest {
    private static final int LANES = 8;
    private static final int QUAD = 4;

    /** {@code VPMADDUBSW}: products of unsigned and signed bytes, neighbours added with saturation. */
    private static short[] maddubsw(byte[] unsigned, byte... signed) {
        short[] words = new short[unsigned.length / 2];
        for (int i = 0; i < words.length; i++) {
            long sum = (unsigned[2 * i] & 0xff) * (long) signed[2 * i]
                    + (unsigned[2 * i + 1] & 0xff) * (long) signed[2 * i + 1];
            words[i] = sum > 32767 ? Short.MAX_VALUE : sum < -32768 ? Short.MIN_VALUE : (short) sum;
        }
        return words;
    }

    /** {@code VPMADDWD} by ones: neighbouring words added in 32 bits. */
    private static int[] maddwd(short... words) {
        int[] sums = new int[words.length / 2];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = words[2 * i] + words[2 * i + 1];
        }
        return sums;
    }

    /** Four inputs broadcast to all lanes, against four rows of eight outputs, interleaved; what is missing is zero. */
    private static int[] registers(byte[] activations, byte[] weights, int rows, int inputs, int outputs) {
        int[] result = new int[rows * outputs];
        for (int row = 0; row < rows; row++) {
            for (int block = 0; block < outputs; block += LANES) {
                for (int quad = 0; quad < inputs; quad += QUAD) {
                    byte[] a = new byte[LANES * QUAD];
                    byte[] b = new byte[LANES * QUAD];
                    for (int lane = 0; lane < LANES; lane++) {
                        for (int i = 0; i < QUAD && quad + i < inputs; i++) {
                            a[lane * QUAD + i] = activations[row * inputs + quad + i];
                            b[lane * QUAD + i] =
                                    block + lane < outputs ? weights[(quad + i) * outputs + block + lane] : 0;
                        }
                    }
                    int[] added = maddwd(maddubsw(a, b));
                    for (int lane = 0; lane < LANES && block + lane < outputs; lane++) {
                        result[row * outputs + block + lane] += added[lane];
                    }
                }
            }
        }
        return result;
    }

    private static byte[] bytes(Random random, int count, int bound) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            // The ends are what saturates, so they come often.
            bytes[i] =
                    (byte) (random.nextInt(3) == 0 ? -bound + random.nextInt(2) * (2 * bound - 1) : random.nextInt());
        }
        return bytes;
    }

    @Test
    void everySumIsThatOfTheRegisters() {
        Random random = new Random(1);
        int differing = 0;
        for (int round = 0; round < 300; round++) {
            int rows = 1 + random.nextInt(4);
            int inputs = 1 + random.nextInt(40);
            int outputs = 1 + random.nextInt(20);
            byte[] activations = bytes(random, rows * inputs, 128);
            byte[] weights = bytes(random, inputs * outputs, 128);
            int[] expected = registers(activations, weights, rows, inputs, outputs);
            int[] sums = SaturatingProduct.multiply(activations, weights, rows, inputs, outputs);
            assertThat(sums).isEqualTo(expected);
            int[] exact = ExactProduct.multiply(activations, weights, rows, inputs, outputs);
            for (int i = 0; i < exact.length; i++) {
                differing += exact[i] == sums[i] ? 0 : 1;
            }
        }
        assertThat(differing).isPositive();
    }

    @Test
    void pairsAreCutOneByOne() {
        byte[] most = {-1, -1, -1, -1, -1};
        // 255 * 127 = 32385: the pair of two is 64770 and cut to 32767, the last alone is whole.
        int[] high = new int[1];
        long highCut = SaturatingProduct.addTo(high, most, new byte[] {127, 127, 127, 127, 127}, 5, 1);
        assertThat(high).containsExactly(32767 + 32767 + 32385);
        assertThat(highCut).isEqualTo(2);
        // 255 * -128 = -32640: cut to -32768.
        int[] low = new int[1];
        long lowCut = SaturatingProduct.addTo(low, most, new byte[] {-128, -128, -128, 127, 0}, 5, 1);
        assertThat(low).containsExactly(-32768 - 255);
        assertThat(lowCut).isEqualTo(1);
        // In another order nothing is cut: the second and third input are no pair.
        int[] apart = new int[1];
        long apartCut = SaturatingProduct.addTo(apart, most, new byte[] {1, 127, 127, 1, 0}, 5, 1);
        assertThat(apart).containsExactly(2 * (255 + 32385));
        assertThat(apartCut).isZero();
    }

    @Test
    void weightsOfSevenBitsAreNeverCut() {
        Random random = new Random(2);
        for (int round = 0; round < 200; round++) {
            int inputs = 1 + random.nextInt(60);
            byte[] activations = bytes(random, 2 * inputs, 128);
            byte[] weights = new byte[inputs * 8];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = (byte) (random.nextBoolean() ? -64 + 127 * random.nextInt(2) : -64 + random.nextInt(128));
            }
            int[] sums = new int[16];
            assertThat(SaturatingProduct.addTo(sums, activations, weights, inputs, 8))
                    .isZero();
            for (int row = 0; row < 2; row++) {
                for (int output = 0; output < 8; output++) {
                    long exact = 0;
                    for (int input = 0; input < inputs; input++) {
                        exact += (activations[row * inputs + input] & 0xff) * (long) weights[input * 8 + output];
                    }
                    assertThat(sums[row * 8 + output]).isEqualTo((int) exact);
                }
            }
        }
    }
}
