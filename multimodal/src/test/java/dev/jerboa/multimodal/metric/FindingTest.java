package dev.jerboa.multimodal.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Angles in degrees, whose order can be told by hand; clouds of points whose plane is known. */
class FindingTest {
    private static EmbeddedSet angles(long[] groups, double... degrees) {
        float[][] vectors = new float[degrees.length][];
        for (int i = 0; i < degrees.length; i++) {
            double angle = Math.toRadians(degrees[i]);
            vectors[i] = new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
        }
        return new EmbeddedSet("angles", vectors, groups);
    }

    @Test
    void eachQueryFindsTheNearestAndTheRankOfItsOwn() {
        EmbeddedSet gallery = angles(new long[] {7, 8, 9, 8}, 0, 30, 60, 90);
        EmbeddedSet queries = angles(new long[] {7, 9, 5, 8}, 1, 10, 20, 61);
        assertThat(Finding.all(queries, gallery, 3))
                .containsExactly(
                        new Finding(0, List.of(0, 1, 2), 0, 1),
                        new Finding(1, List.of(0, 1, 2), 2, 3),
                        new Finding(3, List.of(2, 3, 1), 3, 2));
    }

    @Test
    void goodOnesAreSpreadAndPoorOnesTheWorst() {
        List<Finding> all = IntStream.range(0, 12)
                .mapToObj(i -> new Finding(i, List.of(), 0, i % 2 == 0 ? 1 : i))
                .toList();
        assertThat(Finding.good(all, 2)).extracting(Finding::query).containsExactly(1, 8);
        // Of the query 1 the rank is 1, too.
        assertThat(Finding.good(all, 100)).hasSize(7);
        assertThat(Finding.poor(all, 2)).extracting(Finding::rank).containsExactly(11, 9);
        assertThat(Finding.poor(all, 100)).hasSize(5);
    }

    @Test
    void ofManyQueriesAThousandAreLookedAtFromFirstToLast() {
        double[] degrees = new double[2500];
        List<Finding> all = Finding.all(angles(new long[2500], degrees), angles(new long[] {0}, 5), 1);
        assertThat(all).hasSize(1000);
        assertThat(all.get(0).query()).isZero();
        assertThat(all.get(999).query()).isEqualTo(2497);
    }

    @Test
    void thePlaneIsThatOfTheTwoGreatestVariances() {
        Random random = new Random(5);
        float[][] vectors = new float[500][];
        for (int i = 0; i < vectors.length; i++) {
            // Along axes 2, 0 and 1, with deviations 5, 2 and 0.1, about another point than zero.
            vectors[i] = new float[] {
                3 + 2 * (float) random.nextGaussian(),
                0.1f * (float) random.nextGaussian(),
                5 * (float) random.nextGaussian() - 4
            };
        }
        float[][] places = PrincipalPlane.of(vectors);
        double meanFirst = 0;
        double meanThird = 0;
        for (float[] vector : vectors) {
            meanFirst += vector[0] / 500.0;
            meanThird += vector[2] / 500.0;
        }
        float signFirst = Math.signum(places[0][0] * (vectors[0][2] - (float) meanThird));
        float signSecond = Math.signum(places[0][1] * (vectors[0][0] - (float) meanFirst));
        for (int i = 0; i < vectors.length; i++) {
            assertThat((double) signFirst * places[i][0]).isCloseTo(vectors[i][2] - meanThird, within(0.6));
            assertThat((double) signSecond * places[i][1]).isCloseTo(vectors[i][0] - meanFirst, within(0.6));
        }
        assertThat(PrincipalPlane.of(new float[][] {{1, 0}, {1, 0}})).isDeepEqualTo(new float[2][2]);
    }
}
