package dev.jerboa.multimodal.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.multimodal.Vectors;
import dev.jerboa.onnx.JerboaException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Classes by name, probes and geometry against plain arithmetic. */
class ClassesTest {
    @Test
    void aClassIsTheMeanOfItsPrompts() {
        // "x" is along the first axis in both prompts; "y" once along the second and once along the third.
        ZeroShot classes = ZeroShot.of(List.of("x", "y"), List.of("a {}", "the {}"), prompts -> {
            assertThat(prompts).containsExactly("a x", "the x", "a y", "the y");
            return new float[][] {{1, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
        });
        float half = (float) Math.sqrt(0.5);
        // Cosines 0.6 and 0.8 sqrt(1/2) = 0.566, then 0.5 and 0.612.
        assertThat(classes.classify(new float[] {0.6f, 0.8f, 0}, 2)).containsExactly(0, 1);
        assertThat(classes.classify(new float[] {0.5f, 0.866f, 0}, 1)).containsExactly(1);
        float[][] vectors = {{1, 0, 0}, {0, half, half}, {1, 0, 0}};
        assertThat(classes.accuracy(vectors, new int[] {0, 1, 1}, 1)).isCloseTo(2 / 3.0, within(1e-9));
        assertThat(classes.accuracy(vectors, new int[] {0, 1, 1}, 2)).isEqualTo(1);
    }

    @Test
    void aTemplateNeedsAPlaceForTheName() {
        assertThatThrownBy(() -> ZeroShot.of(List.of("x"), List.of("a photo"), prompts -> new float[1][1]))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("'a photo'");
    }

    @Test
    void theProbeSolvesItsEquations() {
        Random random = new Random(3);
        int samples = 40;
        int width = 4;
        int classes = 3;
        double ridge = 0.01;
        float[][] vectors = new float[samples][width];
        int[] labels = new int[samples];
        for (int i = 0; i < samples; i++) {
            labels[i] = random.nextInt(classes);
            for (int c = 0; c < width; c++) {
                vectors[i][c] = (float) random.nextGaussian() + (c == labels[i] ? 2 : 0);
            }
        }
        LinearProbe probe = LinearProbe.fit(vectors, labels, classes, ridge);
        double[] constant = probe.scores(new float[width]);
        for (int k = 0; k < classes; k++) {
            // The derivatives of sum of squared errors + ridge n |w|^2 by the constant and by each weight are zero.
            double byConstant = 0;
            double[] byWeight = new double[width];
            for (int i = 0; i < samples; i++) {
                double error = probe.scores(vectors[i])[k] - (labels[i] == k ? 1 : 0);
                byConstant += error;
                for (int c = 0; c < width; c++) {
                    byWeight[c] += error * vectors[i][c];
                }
            }
            assertThat(byConstant).isCloseTo(0, within(1e-5));
            for (int c = 0; c < width; c++) {
                float[] axis = new float[width];
                axis[c] = 1;
                double weight = probe.scores(axis)[k] - constant[k];
                assertThat(byWeight[c] + ridge * samples * weight).isCloseTo(0, within(1e-4));
            }
        }
        int right = 0;
        for (int i = 0; i < samples; i++) {
            right += probe.classify(vectors[i]) == labels[i] ? 1 : 0;
        }
        assertThat(probe.accuracy(vectors, labels))
                .isEqualTo((double) right / samples)
                .isGreaterThan(0.6);
    }

    @Test
    void geometryWorkedByHand() {
        float[][] first = {{1, 0}, {0, 1}};
        float[][] second = {{1, 0}, {-1, 0}};
        assertThat(SpaceGeometry.alignment(first, second)).isEqualTo(1);
        assertThat(SpaceGeometry.uniformity(first)).isCloseTo(-4, within(1e-9));
        // Means (0.5, 0.5) and (0, 0).
        assertThat(SpaceGeometry.modalityGap(first, second)).isCloseTo(Math.sqrt(0.5), within(1e-7));
    }

    @Test
    void uniformityIsTheMeanOverPairs() {
        Random random = new Random(5);
        float[][] vectors = new float[9][3];
        for (float[] vector : vectors) {
            for (int c = 0; c < 3; c++) {
                vector[c] = (float) random.nextGaussian();
            }
            Vectors.normalize(vector);
        }
        double sum = 0;
        for (int i = 0; i < 9; i++) {
            for (int j = 0; j < 9; j++) {
                double squares = 0;
                for (int c = 0; c < 3; c++) {
                    squares += Math.pow(vectors[i][c] - vectors[j][c], 2);
                }
                sum += i == j ? 0 : Math.exp(-2 * squares);
            }
        }
        assertThat(SpaceGeometry.uniformity(vectors)).isCloseTo(Math.log(sum / 72), within(1e-6));
    }
}
