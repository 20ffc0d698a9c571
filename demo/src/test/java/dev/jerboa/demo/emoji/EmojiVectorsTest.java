package dev.jerboa.demo.emoji;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.demo.emoji.EmojiMeasurement.Examples;
import dev.jerboa.multimodal.Vectors;
import dev.jerboa.multimodal.metric.Direction;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EmojiVectorsTest {
    private static final List<Emoji> EMOJI = EmojiTable.read().subList(1500, 1700);
    private static final EmojiVectors VECTORS = new EmojiVectors(EMOJI, rows(1), rows(2), rows(3), rows(4));

    @Test
    void recallsAreThoseOfCounting() {
        assertDirections(
                VECTORS.directions(emoji -> true),
                IntStream.range(0, EMOJI.size()).toArray());
        assertDirections(
                VECTORS.directions(emoji -> !emoji.isCountryFlag()),
                IntStream.range(0, EMOJI.size())
                        .filter(i -> !EMOJI.get(i).subgroup().equals("country-flag"))
                        .toArray());
    }

    private static void assertDirections(List<Direction> directions, int[] which) {
        assertThat(directions.stream().map(Direction::name))
                .containsExactlyInAnyOrder(
                        "name -> picture",
                        "name -> sound",
                        "text -> picture",
                        "text -> sound",
                        "picture -> name",
                        "picture -> text",
                        "picture -> sound",
                        "sound -> name",
                        "sound -> text",
                        "sound -> picture");
        for (Direction direction : directions) {
            assertThat(direction.retrieval().gallery()).isEqualTo(which.length);
            assertThat(direction.retrieval().recallAt1()).isCloseTo(recall(direction, which, 1), within(1e-12));
            assertThat(direction.retrieval().recallAt10()).isCloseTo(recall(direction, which, 10), within(1e-12));
        }
    }

    private static double recall(Direction direction, int[] which, int among) {
        float[][] queries = VECTORS.side(direction.from());
        float[][] gallery = VECTORS.side(direction.to());
        int found = 0;
        for (int i : which) {
            float own = Vectors.dot(queries[i], gallery[i]);
            long better = IntStream.of(which)
                    .filter(j -> Vectors.dot(queries[i], gallery[j]) > own)
                    .count();
            found += better < among ? 1 : 0;
        }
        return (double) found / which.length;
    }

    @Test
    void examplesAreThoseOfTheRanking() {
        Examples examples = Examples.of(VECTORS, EmojiVectors.SOUND, EmojiVectors.PICTURE);
        assertThat(examples.good()).isNotEmpty();
        assertThat(examples.poor()).isNotEmpty();
        Stream.concat(examples.good().stream(), examples.poor().stream()).forEach(finding -> {
            assertThat(finding.right()).isEqualTo(finding.query());
            float[] query = VECTORS.side(EmojiVectors.SOUND)[finding.query()];
            List<Integer> order = IntStream.range(0, EMOJI.size())
                    .boxed()
                    .sorted(Comparator.comparing(i -> -Vectors.dot(query, VECTORS.side(EmojiVectors.PICTURE)[i])))
                    .toList();
            assertThat(finding.nearest()).isEqualTo(order.subList(0, 6));
            assertThat(finding.rank()).isEqualTo(1 + order.indexOf(finding.query()));
        });
        assertThat(examples.good()).allMatch(finding -> finding.rank() == 1);
        assertThat(examples.poor()).allMatch(finding -> finding.rank() > 1);
    }

    /** Vectors that agree with one another somewhat from side to side. */
    private static float[][] rows(long seed) {
        Random common = new Random(99);
        Random own = new Random(seed);
        float[][] rows = new float[EMOJI.size()][16];
        for (float[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) (common.nextGaussian() + 0.8 * own.nextGaussian());
            }
            Vectors.normalize(row);
        }
        return rows;
    }
}
