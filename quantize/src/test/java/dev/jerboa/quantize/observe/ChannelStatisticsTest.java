package dev.jerboa.quantize.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.JerboaException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelStatisticsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 64, 384, 700})
    void agreesWithSumsInDouble(int channels) {
        for (int seed = 0; seed < 6; seed++) {
            Random random = new Random(seed);
            boolean constants = seed % 2 == 1;
            ChannelStatistics statistics = new ChannelStatistics();
            Oracle oracle = new Oracle(channels);
            for (int call = 0; call < 4; call++) {
                int rows = random.nextInt(60_000 / channels);
                boolean[] counts = call == 2 ? null : mask(random, rows);
                float[] values = values(random, rows, channels, constants);
                statistics.observe(values, rows, channels, counts);
                oracle.observe(values, rows, counts);
            }
            assertThat(statistics.channels()).isEqualTo(channels);
            oracle.check(statistics);
        }
    }

    @Test
    void allRowsCountWithoutAMask() {
        ChannelStatistics statistics = new ChannelStatistics();
        statistics.observe(new float[] {1, -2, 3, -4, 99}, 2, 2);
        assertThat(statistics.rowCount()).isEqualTo(2);
        assertThat(statistics.maxima()).containsExactly(3, 4);
        assertThat(statistics.means()).containsExactly(2, -3);
        assertThat(statistics.meanSquares()).containsExactly(5, 10);
    }

    @Test
    void squaresOfLargeValuesStayFinite() {
        ChannelStatistics statistics = new ChannelStatistics();
        statistics.observe(new float[] {1e25f, -1, 1e25f, 1}, 2, 2);
        assertThat(statistics.meanSquares()[0]).isEqualTo(1e50, within(1e44));
        assertThat(statistics.means()[0]).isEqualTo(1e25, within(1e18));
        assertThat(statistics.meanSquares()[1]).isEqualTo(1);
    }

    @Test
    void nothingCountedIsZero() {
        ChannelStatistics statistics = new ChannelStatistics();
        assertThat(statistics.channels()).isZero();
        statistics.observe(new float[] {5, Float.NaN, 6, -3.4e38f}, 2, 2, new boolean[] {false, true});
        assertThat(statistics.rowCount()).isEqualTo(1);
        assertThat(statistics.maxima()).containsExactly(6, 0);
        assertThat(statistics.means()).containsExactly(6, 0);
        assertThat(statistics.meanSquares()).containsExactly(36, 0);
    }

    @Test
    void anInterruptionChangesNothing() throws IOException {
        Random random = new Random(9);
        float[] first = values(random, 300, 48, true);
        float[] second = values(random, 500, 48, false);
        ChannelStatistics through = new ChannelStatistics();
        through.observe(first, 300, 48);
        ChannelStatistics resumed = new ChannelStatistics();
        resumed.restore(new DataInputStream(new ByteArrayInputStream(save(through))));
        through.observe(second, 500, 48);
        resumed.observe(second, 500, 48);
        assertThat(save(resumed)).isEqualTo(save(through));
        assertThat(resumed.rowCount()).isEqualTo(800);
    }

    @Test
    void refusesADamagedState() {
        byte[] bytes = new byte[100];
        bytes[0] = -1;
        assertThatThrownBy(() -> new ChannelStatistics().restore(new DataInputStream(new ByteArrayInputStream(bytes))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("channels");
    }

    @Test
    void refusesShapesThatDoNotFit() {
        ChannelStatistics statistics = new ChannelStatistics();
        assertThatThrownBy(() -> statistics.observe(new float[5], 2, 3))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("5");
        assertThatThrownBy(() -> statistics.observe(new float[6], 2, 3, new boolean[1]))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("mask");
        statistics.observe(new float[6], 2, 3);
        assertThatThrownBy(() -> statistics.observe(new float[6], 3, 2))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("3 channels");
    }

    private static float[] values(Random random, int rows, int channels, boolean constants) {
        float[] values = new float[rows * channels + random.nextInt(3)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (1 + i % channels % 7 * random.nextGaussian());
            if (constants && random.nextInt(9999) == 0) {
                values[i] = random.nextBoolean() ? Float.NaN : -3.4e38f;
            }
        }
        return values;
    }

    private static boolean[] mask(Random random, int rows) {
        boolean[] counts = new boolean[rows + random.nextInt(2)];
        for (int row = 0; row < counts.length; row++) {
            counts[row] = random.nextInt(4) > 0;
        }
        return counts;
    }

    private static byte[] save(ChannelStatistics statistics) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        statistics.save(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    /** Adds up value by value. */
    private static final class Oracle {
        private final double[] sums;
        private final double[] magnitudes;
        private final double[] squares;
        private final float[] maxima;
        private final long[] counts;
        private long rowCount;

        Oracle(int channels) {
            sums = new double[channels];
            magnitudes = new double[channels];
            squares = new double[channels];
            maxima = new float[channels];
            counts = new long[channels];
        }

        void observe(float[] values, int rows, boolean[] mask) {
            for (int row = 0; row < rows; row++) {
                if (mask != null && !mask[row]) {
                    continue;
                }
                rowCount++;
                for (int channel = 0; channel < sums.length; channel++) {
                    float value = values[row * sums.length + channel];
                    if (!Float.isNaN(value) && Math.abs(value) < 1e30) {
                        counts[channel]++;
                        sums[channel] += value;
                        magnitudes[channel] += Math.abs(value);
                        squares[channel] += Math.pow(value, 2);
                        maxima[channel] = Math.max(maxima[channel], Math.abs(value));
                    }
                }
            }
        }

        void check(ChannelStatistics statistics) {
            assertThat(statistics.rowCount()).isEqualTo(rowCount);
            assertThat(statistics.maxima()).isEqualTo(maxima);
            for (int channel = 0; channel < sums.length; channel++) {
                double count = Math.max(1, counts[channel]);
                assertThat(statistics.means()[channel])
                        .isEqualTo(sums[channel] / count, within(4e-6 * magnitudes[channel] / count));
                assertThat(statistics.meanSquares()[channel])
                        .isEqualTo(squares[channel] / count, within(4e-6 * squares[channel] / count));
            }
        }
    }
}
