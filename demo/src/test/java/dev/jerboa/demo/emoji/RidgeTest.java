package dev.jerboa.demo.emoji;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RidgeTest {
    /** At the least of a convex function its gradient is zero, however it was found. */
    @ParameterizedTest
    @CsvSource({"12, 5, 3, 0.3", "7, 20, 2, 0.1", "30, 30, 1, 2"})
    void theGradientIsZero(int samples, int count, int width, double ridge) {
        Random random = new Random(samples);
        float[][] features = rows(samples, count, random);
        float[][] targets = rows(samples, width, random);
        float[][] original = copy(features);
        Ridge fitted = Ridge.fit(features, targets, ridge);
        for (int k = 0; k < width; k++) {
            double[] errors = new double[samples];
            double errorSum = 0;
            for (int i = 0; i < samples; i++) {
                errors[i] = fitted.bias()[k] - targets[i][k];
                for (int f = 0; f < count; f++) {
                    errors[i] += original[i][f] * fitted.weight()[f * width + k];
                }
                errorSum += errors[i];
            }
            assertThat(errorSum).isCloseTo(0, within(1e-3));
            for (int f = 0; f < count; f++) {
                // The features were standardized, so that the weight of a standardized one is deviation times larger.
                double deviation = deviation(original, f);
                double gradient = ridge * count * fitted.weight()[f * width + k] * deviation;
                for (int i = 0; i < samples; i++) {
                    gradient += features[i][f] * errors[i];
                }
                assertThat(gradient).isCloseTo(0, within(1e-3));
            }
        }
    }

    private static double deviation(float[][] rows, int column) {
        double sum = 0;
        double squares = 0;
        for (float[] row : rows) {
            sum += row[column];
            squares += row[column] * row[column];
        }
        double mean = sum / rows.length;
        return Math.sqrt(squares / rows.length - mean * mean) + 1e-3;
    }

    private static float[][] rows(int count, int width, Random random) {
        float[][] rows = new float[count][width];
        for (float[] row : rows) {
            for (int i = 0; i < width; i++) {
                row[i] = (float) (random.nextGaussian() * (i + 1) + i);
            }
        }
        return rows;
    }

    private static float[][] copy(float[][] rows) {
        float[][] copy = new float[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            copy[i] = rows[i].clone();
        }
        return copy;
    }
}
