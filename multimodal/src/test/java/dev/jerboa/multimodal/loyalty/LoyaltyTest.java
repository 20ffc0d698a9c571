package dev.jerboa.multimodal.loyalty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.multimodal.Vectors;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The oracle sorts all items for each query, and hand-worked numbers. */
class LoyaltyTest {
    @Test
    void agreesWithSortingEverything() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            int samples = 2 + random.nextInt(60);
            float[][] original = unitVectors(random, samples, 9);
            float[][] compressed = unitVectors(random, samples, 9);
            for (int i = 0; i < samples; i++) {
                for (int j = 0; j < 9; j++) {
                    compressed[i][j] = original[i][j] + 0.3f * compressed[i][j];
                }
                Vectors.normalize(compressed[i]);
            }
            Loyalty loyalty = Loyalty.of(original, compressed);
            assertThat(loyalty.neighbourOverlap()).isEqualTo(overlap(original, compressed, compressed), within(1e-9));
            assertThat(loyalty.indexOverlap()).isEqualTo(overlap(original, compressed, original), within(1e-9));
            double[] cosines = IntStream.range(0, samples)
                    .mapToDouble(i -> dot(original[i], compressed[i]))
                    .toArray();
            assertThat(loyalty.cosineMean()).isEqualTo(mean(cosines), within(1e-6));
            assertThat(loyalty.cosineMin()).isEqualTo(cosines[loyalty.worstSample()], within(1e-6));
            assertThat(Arrays.stream(cosines).min().orElseThrow()).isEqualTo(loyalty.cosineMin(), within(1e-6));
        }
    }

    @Test
    void aModelIsLoyalToItself() {
        float[][] vectors = unitVectors(new Random(1), 30, 5);
        Loyalty loyalty = Loyalty.of(vectors, vectors);
        assertThat(loyalty.cosineMin()).isEqualTo(1, within(1e-6));
        assertThat(loyalty.neighbourOverlap()).isEqualTo(1);
    }

    @Test
    void ranksCorrelateAsWorkedByHand() {
        // Ranks 1 2 3 4 against 2 1 4 3: 1 - 6 * 4 / (4 * 15) = 0.6.
        assertThat(Spearman.correlation(new double[] {1, 5, 7, 9}, new double[] {0.2, 0.1, 4, 3}))
                .isEqualTo(0.6, within(1e-12));
        // Ties share their mean rank: 1 2.5 2.5 4 against 1 2 3 4 gives 4.5 / sqrt(4.5 * 5).
        assertThat(Spearman.correlation(new double[] {1, 2, 2, 3}, new double[] {1, 2, 3, 4}))
                .isEqualTo(4.5 / Math.sqrt(22.5), within(1e-12));
        assertThat(Spearman.correlation(new double[] {1, 2, 3}, new double[] {-1, -2, -3}))
                .isEqualTo(-1);
    }

    private static double overlap(float[][] original, float[][] queries, float[][] items) {
        double sum = 0;
        for (int i = 0; i < original.length; i++) {
            List<Integer> expected = nearest(original[i], original, i);
            List<Integer> actual = nearest(queries[i], items, i);
            sum += (double) expected.stream().filter(actual::contains).count() / expected.size();
        }
        return sum / original.length;
    }

    private static List<Integer> nearest(float[] query, float[][] items, int self) {
        return IntStream.range(0, items.length)
                .filter(i -> i != self)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -dot(query, items[i])))
                .limit(10)
                .toList();
    }

    private static double dot(float[] a, float[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> (double) a[i] * b[i])
                .sum();
    }

    private static double mean(double[] values) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .average()
                .orElseThrow();
    }

    private static float[][] unitVectors(Random random, int count, int width) {
        float[][] vectors = new float[count][width];
        for (float[] vector : vectors) {
            for (int i = 0; i < width; i++) {
                vector[i] = (float) random.nextGaussian();
            }
            Vectors.normalize(vector);
        }
        return vectors;
    }

    @Test
    void vectorsOfAnotherWidthKeepTheirNeighboursButHaveNoCosine() {
        float[][] wide = new float[40][];
        float[][] narrow = new float[40][];
        for (int i = 0; i < wide.length; i++) {
            float x = (float) Math.cos(i * 0.03);
            float y = (float) Math.sin(i * 0.03);
            wide[i] = new float[] {x, y, 0};
            narrow[i] = new float[] {x, y};
        }
        Loyalty loyalty = Loyalty.of(wide, narrow);
        assertThat(loyalty.neighbourOverlap()).isEqualTo(1);
        assertThat(loyalty.cosineMean()).isNaN();
        assertThat(loyalty.indexOverlap()).isNaN();
    }
}
