package dev.jerboa.multimodal.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.multimodal.Vectors;
import dev.jerboa.onnx.JerboaException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Retrieval against sorted lists, and a case worked by hand. */
class RetrievalTest {
    static IntStream seeds() {
        return IntStream.range(0, 50);
    }

    @Test
    void oneQueryWorkedByHand() {
        float[][] gallery = {{0.5f}, {0.9f}, {0.7f}, {0.9f}, {0.1f}};
        // The order is 1, 3, 2, 0, 4; what belongs to the query is at ranks 2 and 4.
        Retrieval found = Retrieval.of(new float[][] {{1}}, new long[] {7}, gallery, new long[] {7, 1, 2, 7, 3});
        assertThat(found).isEqualTo(new Retrieval(1, 5, 0, 1, 1, 2, (1.0 / 2 + 2.0 / 4) / 2));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void allFiguresAgreeWithSortedLists(int seed) {
        Random random = new Random(seed);
        // Vectors of few values, so that there are many ties.
        float[][] queries = vectors(random, 1 + random.nextInt(20));
        float[][] gallery = vectors(random, 1 + random.nextInt(30));
        long[] queryGroups = random.longs(queries.length, 0, 6).toArray();
        long[] galleryGroups = random.longs(gallery.length, 0, 6).toArray();
        galleryGroups[0] = queryGroups[0];
        check(
                Retrieval.of(queries, queryGroups, gallery, galleryGroups),
                queries,
                queryGroups,
                gallery,
                galleryGroups,
                false);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void amongThemselvesItemsDoNotFindThemselves(int seed) {
        Random random = new Random(seed);
        float[][] vectors = vectors(random, 2 + random.nextInt(20));
        long[] groups = random.longs(vectors.length, 0, 4).toArray();
        groups[0] = groups[1];
        check(Retrieval.within(vectors, groups), vectors, groups, vectors, groups, true);
    }

    private static void check(
            Retrieval found,
            float[][] queries,
            long[] queryGroups,
            float[][] gallery,
            long[] galleryGroups,
            boolean withoutSelf) {
        List<Integer> ranks = new ArrayList<>();
        double precisions = 0;
        for (int q = 0; q < queries.length; q++) {
            int query = q;
            List<Integer> order = IntStream.range(0, gallery.length)
                    .filter(i -> !withoutSelf || i != query)
                    .boxed()
                    .sorted(Comparator.comparing(i -> -Vectors.dot(queries[query], gallery[i])))
                    .toList();
            List<Integer> relevant = IntStream.range(0, order.size())
                    .filter(r -> galleryGroups[order.get(r)] == queryGroups[query])
                    .mapToObj(r -> r + 1)
                    .toList();
            if (!relevant.isEmpty()) {
                ranks.add(relevant.get(0));
                double sum = 0;
                for (int k = 0; k < relevant.size(); k++) {
                    sum += (k + 1.0) / relevant.get(k);
                }
                precisions += sum / relevant.size();
            }
        }
        ranks.sort(null);
        assertThat(found.queries()).isEqualTo(ranks.size());
        assertThat(found.gallery()).isEqualTo(gallery.length - (withoutSelf ? 1 : 0));
        for (int among : new int[] {1, 5, 10}) {
            assertThat(found.recallAt(among).orElseThrow())
                    .isCloseTo(
                            (double) ranks.stream()
                                            .filter(rank -> rank <= among)
                                            .count()
                                    / ranks.size(),
                            within(1e-9));
        }
        int middle = ranks.size() / 2;
        assertThat(found.medianRank())
                .isEqualTo(
                        ranks.size() % 2 == 1 ? ranks.get(middle) : (ranks.get(middle - 1) + ranks.get(middle)) / 2.0);
        assertThat(found.meanAveragePrecision()).isCloseTo(precisions / ranks.size(), within(1e-9));
    }

    private static float[][] vectors(Random random, int count) {
        float[][] vectors = new float[count][2];
        for (float[] vector : vectors) {
            vector[0] = random.nextInt(-2, 3);
            vector[1] = random.nextInt(-2, 3);
        }
        return vectors;
    }

    @Test
    void everyDirectionIsMeasured() {
        EmbeddedSet image = new EmbeddedSet("image", new float[][] {{1, 0}, {0, 1}}, new long[] {1, 2});
        EmbeddedSet text = new EmbeddedSet("text", new float[][] {{1, 0}}, new long[] {1});
        EmbeddedSet audio = new EmbeddedSet("audio", new float[][] {{0, 1}, {1, 0}}, new long[] {2, 1});
        List<Direction> directions = Direction.all(List.of(image, text, audio));
        assertThat(directions)
                .extracting(Direction::name)
                .containsExactly(
                        "image -> text",
                        "image -> audio",
                        "text -> image",
                        "text -> audio",
                        "audio -> image",
                        "audio -> text");
        assertThat(directions.get(0).retrieval().queries()).isEqualTo(1);
        assertThat(directions).allMatch(direction -> direction.retrieval().recallAt1() == 1);
    }

    @Test
    void queriesThatNothingBelongsToAreRefused() {
        assertThatThrownBy(() -> Retrieval.of(new float[][] {{1}}, new long[] {1}, new float[][] {{1}}, new long[] {2}))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("1 queries");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void rankingIsAStableSort(int seed) {
        Random random = new Random(seed);
        float[] scores = new float[20];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = random.nextInt(-3, 4) * (random.nextBoolean() ? 0.5f : -0.5f);
        }
        int[] expected = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> scores[i] == 0 ? 0 : -scores[i]))
                .limit(8)
                .mapToInt(Integer::intValue)
                .toArray();
        assertThat(Ranking.best(scores, 8)).isEqualTo(expected);
    }

    @Test
    void nothingRanksBehindAnyNumber() {
        assertThat(Ranking.best(new float[] {Float.NaN, Float.NEGATIVE_INFINITY, 0, Float.POSITIVE_INFINITY}, 4))
                .containsExactly(3, 2, 1, 0);
    }
}
