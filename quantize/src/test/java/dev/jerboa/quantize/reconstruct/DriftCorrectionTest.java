package dev.jerboa.quantize.reconstruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers whose inputs and addends have drifted; sums are computed row by row here. */
class DriftCorrectionTest {
    private static final int INPUTS = 9;
    private static final int OUTPUTS = 4;
    private static final int ROWS = 60;

    private final Random random = new Random(77);
    private final double[] x = Layers.activations(random, ROWS, INPUTS);
    private final double[] drifted = noisy(x, 0.4);
    private final double[] addend = Layers.activations(random, ROWS, OUTPUTS);
    private final double[] driftedAddend = noisy(addend, 0.3);
    private final float[] weights = Layers.weights(random, /* outputs= */ INPUTS, /* inputs= */ OUTPUTS);

    private double[] noisy(double[] values, double size) {
        double[] noisy = values.clone();
        for (int i = 0; i < noisy.length; i++) {
            noisy[i] += size * (random.nextGaussian() + 0.5);
        }
        return noisy;
    }

    private static double[] means(double[] values, int width) {
        double[] means = new double[width];
        for (int i = 0; i < values.length; i++) {
            means[i % width] += values[i] * width / values.length;
        }
        return means;
    }

    /** The drift of a value, row by row. */
    private Drift drift(double[] before, double[] after, int width) {
        double[] difference = before.clone();
        for (int i = 0; i < difference.length; i++) {
            difference[i] -= after[i];
        }
        double[] cross = new double[INPUTS * width];
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < INPUTS; i++) {
                for (int j = 0; j < width; j++) {
                    cross[i * width + j] += drifted[row * INPUTS + i] * difference[row * width + j];
                }
            }
        }
        return new Drift(cross, means(difference, width));
    }

    private DriftCorrection correction(boolean centred, double damping) {
        return new DriftCorrection(ROWS, Layers.hessian(drifted, INPUTS), means(drifted, INPUTS), centred, damping);
    }

    private Drift target(DriftCorrection correction) {
        return correction.target(weights, drift(x, drifted, INPUTS)).plus(drift(addend, driftedAddend, OUTPUTS));
    }

    /** The sum of squared differences of what the layer gave before and gives now. */
    private double loss(float[] changed, float... shifts) {
        double loss = 0;
        for (int row = 0; row < ROWS; row++) {
            for (int j = 0; j < OUTPUTS; j++) {
                double difference = driftedAddend[row * OUTPUTS + j] - addend[row * OUTPUTS + j] + shifts[j];
                for (int i = 0; i < INPUTS; i++) {
                    difference += drifted[row * INPUTS + i] * changed[i * OUTPUTS + j]
                            - x[row * INPUTS + i] * weights[i * OUTPUTS + j];
                }
                loss += difference * difference;
            }
        }
        return loss;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noOtherWeightsAreBetter(boolean centred) {
        DriftCorrection correction = correction(centred, 1e-9);
        Drift target = target(correction);
        float[] corrected = correction.weights(weights, target);
        float[] shifts = centred ? correction.biasShifts(weights, corrected, target) : new float[OUTPUTS];
        double best = loss(corrected, shifts);
        assertThat(best).isLessThan(0.7 * loss(weights, new float[OUTPUTS]));
        for (int round = 0; round < 300; round++) {
            float[] other = corrected.clone();
            other[random.nextInt(other.length)] += (float) (0.02 * random.nextGaussian());
            float[] otherShifts = shifts.clone();
            if (centred) {
                otherShifts[random.nextInt(OUTPUTS)] += (float) (0.02 * random.nextGaussian());
            }
            assertThat(loss(other, otherShifts)).isGreaterThanOrEqualTo(best * (1 - 1e-5));
        }
    }

    @Test
    void aBiasTakesUpTheMeanErrorOfRounding() {
        DriftCorrection correction = correction(true, 0.1);
        Drift target = target(correction);
        float[] rounded = correction.weights(weights, target);
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = Math.round(rounded[i] * 2) / 2f;
        }
        float[] shifts = correction.biasShifts(weights, rounded, target);
        double least = loss(rounded, shifts);
        for (int j = 0; j < OUTPUTS; j++) {
            for (float step : new float[] {-0.05f, 0.05f}) {
                float[] other = shifts.clone();
                other[j] += step;
                assertThat(loss(rounded, other)).isGreaterThan(least);
            }
        }
    }

    @Test
    void muchDampingLeavesTheWeights() {
        DriftCorrection correction = correction(true, 1e9);
        float[] corrected = correction.weights(weights, target(correction));
        for (int i = 0; i < corrected.length; i++) {
            assertThat(corrected[i]).isCloseTo(weights[i], within(1e-5f));
        }
    }

    @Test
    void withoutDriftNothingChanges() {
        DriftCorrection correction = correction(true, 0.05);
        Drift none = correction.target(weights, drift(drifted, drifted, INPUTS));
        assertThat(correction.weights(weights, none)).containsExactly(weights);
        assertThat(correction.biasShifts(weights, weights, none)).containsOnly(0);
    }

    @Test
    void theHessianIsThatOfInputsLessTheirMeans() {
        double[] centred = drifted.clone();
        double[] means = means(drifted, INPUTS);
        for (int i = 0; i < centred.length; i++) {
            centred[i] -= means[i % INPUTS];
        }
        double[] expected = Layers.hessian(centred, INPUTS);
        Hessian hessian = correction(true, 0.05).hessian();
        Hessian plain = correction(false, 0.05).hessian();
        double[] expectedPlain = Layers.hessian(drifted, INPUTS);
        for (int i = 0; i < INPUTS; i++) {
            for (int j = 0; j < INPUTS; j++) {
                assertThat(hessian.at(i, j)).isCloseTo(expected[i * INPUTS + j], within(1e-6));
                assertThat(plain.at(i, j)).isCloseTo(expectedPlain[i * INPUTS + j], within(1e-6));
            }
        }
    }
}
