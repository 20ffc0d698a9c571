package dev.jerboa.multimodal.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.multimodal.Vectors;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Embeddings in bytes and bits against sorted lists over their definitions. */
class CompactVectorsTest {
    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    @Test
    void bytesCoverTheRangeAndAreClippedBeyondIt() {
        float[][] calibration = {{0, -1, 3}, {255, 1, 3}};
        Int8Vectors vectors = Int8Vectors.of(new float[][] {{10.4f, 0, 3}, {1000, -7, 5}}, calibration);
        assertThat(vectors.restore(0)[0]).isEqualTo(10);
        assertThat(vectors.restore(0)[1]).isCloseTo(0, within(1 / 255f));
        // Wrapped instead of clipped, 1000 would be 232.
        assertThat(vectors.restore(1)).containsExactly(255, -1, 3);
        assertThat(vectors.bytesPerVector()).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void withAllAsCandidatesBytesAreOrderedByTheRestoredVectors(int seed) {
        Random random = new Random(seed);
        float[][] documents = vectors(random, 40, 70);
        float[] query = vectors(random, 1, 70)[0];
        Int8Vectors index = Int8Vectors.of(documents, documents);
        List<Integer> expected = IntStream.range(0, 40)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> {
                    float[] restored = index.restore(i);
                    double sum = 0;
                    for (int d = 0; d < 70; d++) {
                        sum -= (double) query[d] * restored[d];
                    }
                    return sum;
                }))
                .toList();
        assertThat(index.search(query, 10, 4))
                .containsExactly(
                        expected.stream().limit(10).mapToInt(Integer::intValue).toArray());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void bitsFindTheFewestDifferencesAndAreOrderedByTheQuery(int seed) {
        Random random = new Random(seed);
        float[][] documents = vectors(random, 60, 70);
        float[] query = vectors(random, 1, 70)[0];
        int[] expected = IntStream.range(0, 60)
                .boxed()
                .sorted(Comparator.comparingInt(i -> (int) IntStream.range(0, 70)
                        .filter(d -> (query[d] > 0) != (documents[i][d] > 0))
                        .count()))
                .limit(15)
                .sorted(Comparator.comparingDouble((Integer i) -> -IntStream.range(0, 70)
                        .mapToDouble(d -> documents[i][d] > 0 ? query[d] : -query[d])
                        .sum()))
                .limit(5)
                .mapToInt(Integer::intValue)
                .toArray();
        BinaryVectors index = BinaryVectors.of(documents);
        assertThat(index.search(query, 5, 3)).containsExactly(expected);
        assertThat(index.bytesPerVector()).isEqualTo(9);
    }

    @Test
    void bytesKeepMoreThanBitsAndRescoringHelps() {
        Random random = new Random(1);
        float[][] documents = vectors(random, 500, 64);
        float[][] queries = vectors(random, 50, 64);
        CompactQuality bytes = CompactQuality.of(queries, documents, Int8Vectors.of(documents, documents), 10, 4);
        CompactQuality bits = CompactQuality.of(queries, documents, BinaryVectors.of(documents), 10, 4);
        CompactQuality plain = CompactQuality.of(queries, documents, BinaryVectors.of(documents), 10, 1);
        assertThat(bytes.kept()).isBetween(0.95, 1.0);
        assertThat(bytes.sameFirst()).isBetween(0.9, 1.0);
        assertThat(bits.kept()).isLessThan(bytes.kept());
        assertThat(plain.kept()).isLessThan(bits.kept());
        assertThat(bits.bytesPerVector()).isEqualTo(8);
    }

    @Test
    void qualityCountsWhatIsFoundAgain() {
        float[][] documents = {{1, 0}, {0.9f, 0.1f}, {0, 1}};
        CompactIndex index = new CompactIndex() {
            @Override
            public int size() {
                return 3;
            }

            @Override
            public int bytesPerVector() {
                return 7;
            }

            @Override
            public int[] search(float[] query, int count, int multiplier) {
                return new int[] {0, 2};
            }
        };
        // In floats: 0, 1 for the first query and 2, 1 for the second.
        assertThat(CompactQuality.of(new float[][] {{1, 0}, {0, 1}}, documents, index, 2, 1))
                .isEqualTo(new CompactQuality(7, 0.5, 0.5));
        assertThatThrownBy(() -> CompactQuality.of(documents, new float[2][2], index, 1, 1))
                .hasMessageContaining("2 documents")
                .hasMessageContaining("3");
    }

    private static float[][] vectors(Random random, int count, int width) {
        float[][] vectors = new float[count][width];
        for (float[] vector : vectors) {
            for (int d = 0; d < width; d++) {
                vector[d] = (float) random.nextGaussian();
            }
            Vectors.normalize(vector);
        }
        return vectors;
    }
}
