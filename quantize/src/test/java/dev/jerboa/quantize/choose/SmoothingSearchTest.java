package dev.jerboa.quantize.choose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.quantize.calibrate.ActivationStatistics;
import dev.jerboa.quantize.plan.ChannelScales;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The error that counts is measured: activation and weight are rounded, multiplied, and compared in double precision. */
class SmoothingSearchTest {
    private static final int ROWS = 200;
    private static final int INPUTS = 48;
    private static final int OUTPUTS = 24;

    private static float[] normal(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** The squared error of the product after rounding both sides, the activation divided by factors first. */
    private static double error(float[] x, float[] w, float[] factors) {
        float[] smoothed = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            smoothed[i] = x[i] / factors[i % INPUTS];
        }
        float min = 0;
        float max = 0;
        for (float value : smoothed) {
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        double step = (max - (double) min) / 255;
        double[] scales = new double[OUTPUTS];
        for (int i = 0; i < w.length; i++) {
            scales[i % OUTPUTS] = Math.max(scales[i % OUTPUTS], Math.abs(w[i] * factors[i / OUTPUTS]) / 127.0);
        }
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            for (int output = 0; output < OUTPUTS; output++) {
                double difference = 0;
                for (int i = 0; i < INPUTS; i++) {
                    double activation = Math.rint(smoothed[row * INPUTS + i] / step) * step;
                    double weight = w[i * OUTPUTS + output];
                    double rounded = Math.rint(weight * factors[i] / scales[output]) * scales[output];
                    difference += activation * rounded - x[row * INPUTS + i] * weight;
                }
                sum += difference * difference;
            }
        }
        return sum;
    }

    @Test
    void channelsThatStandOutAreEvenedOut() {
        Random random = new Random(1);
        for (int round = 0; round < 20; round++) {
            float[] x = normal(random, ROWS * INPUTS);
            float[] w = normal(random, INPUTS * OUTPUTS);
            int channel = random.nextInt(INPUTS);
            for (int row = 0; row < ROWS; row++) {
                x[row * INPUTS + channel] *= 30;
            }
            Optional<ChannelScales> found = search(x, w);
            assertThat(found).isPresent();
            float[] factors = new float[INPUTS];
            for (int i = 0; i < INPUTS; i++) {
                factors[i] = found.get().factor(i);
            }
            assertThat(error(x, w, factors)).isLessThan(error(x, w, ones()) / 4);
        }
    }

    @Test
    void whateverIsFoundIsBetterThanNothing() {
        Random random = new Random(2);
        for (int round = 0; round < 30; round++) {
            float[] x = normal(random, ROWS * INPUTS);
            float[] w = normal(random, INPUTS * OUTPUTS);
            double spread = random.nextDouble() * 2;
            for (int i = 0; i < x.length; i++) {
                x[i] *= (float) Math.exp(spread * Math.sin(i % INPUTS));
            }
            search(x, w).ifPresent(scales -> {
                float[] factors = new float[INPUTS];
                for (int i = 0; i < INPUTS; i++) {
                    factors[i] = scales.factor(i);
                }
                assertThat(error(x, w, factors)).isLessThan(1.05 * error(x, w, ones()));
            });
        }
    }

    @Test
    void channelsThatNeverFireAreLeftAlone() {
        float[] x = normal(new Random(3), ROWS * INPUTS);
        for (int row = 0; row < ROWS; row++) {
            x[row * INPUTS] = 0;
            x[row * INPUTS + 1] *= 50;
        }
        ChannelScales found = search(x, normal(new Random(4), INPUTS * OUTPUTS)).orElseThrow();
        for (int i = 0; i < INPUTS; i++) {
            assertThat(found.factor(i)).isFinite().isPositive();
        }
    }

    private static float[] ones() {
        float[] ones = new float[INPUTS];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static Optional<ChannelScales> search(float[] x, float[] w) {
        return SmoothingSearch.best(
                ActivationStatistics.of(x, ROWS, INPUTS), List.of(ProductMatrix.of(INPUTS, OUTPUTS, w)));
    }
}
