package dev.jerboa.multimodal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.JerboaException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SplitAndShuffleTest {
    private static SampleSource source(int from, int to) {
        return new SampleSource() {
            @Override
            public String name() {
                return "numbers";
            }

            @Override
            public Stream<Sample> samples() {
                return IntStream.range(from, to)
                        .mapToObj(i -> new Sample("n" + i, Map.of(), Map.of("speaker", "s" + i % 20)));
            }
        };
    }

    @Test
    void partsAreDisjointCompleteAndOfTheSizeAskedFor() {
        for (int seed = 0; seed < 10; seed++) {
            SeededSplit split = SeededSplit.byKey(seed);
            List<String> train = keys(split.train(source(0, 5000), 0.2));
            List<String> validation = keys(split.validation(source(0, 5000), 0.2));
            Set<String> all = new HashSet<>(train);
            all.addAll(validation);
            assertThat(all).hasSize(5000);
            assertThat(train.size() + validation.size()).isEqualTo(5000);
            // Five standard deviations of a binomial distribution.
            assertThat((double) validation.size()).isBetween(1000 - 142.0, 1000 + 142.0);
        }
    }

    @Test
    void samplesStayWhereTheyAreWhenOthersAreAdded() {
        SeededSplit split = SeededSplit.byKey(7);
        List<String> before = keys(split.validation(source(500, 1000), 0.3));
        List<String> after = keys(split.validation(source(0, 2000), 0.3));
        assertThat(after).containsSubsequence(before);
        assertThat(keys(SeededSplit.byKey(8).validation(source(500, 1000), 0.3)))
                .isNotEqualTo(before);
        // The first eight bytes of the SHA-256 of "7\nn500" as a fraction, computed elsewhere.
        assertThat(StableHash.fraction("7\nn500")).isEqualTo(0.6663501753480279);
    }

    @Test
    void aLabelKeepsSamplesTogether() {
        SeededSplit split = SeededSplit.byLabel(3, "speaker");
        Set<String> train = speakers(split.train(source(0, 400), 0.5));
        Set<String> validation = speakers(split.validation(source(0, 400), 0.5));
        assertThat(train).isNotEmpty().doesNotContainAnyElementsOf(validation);
        assertThat(train.size() + validation.size()).isEqualTo(20);
        assertThat(keys(SeededSplit.byLabel(3, "other").train(source(0, 400), 0.5)))
                .hasSizeBetween(150, 250);
        assertThatThrownBy(() -> split.part(source(0, 1), "x", 0.5, 0.5)).isInstanceOf(JerboaException.class);
    }

    @Test
    void aShuffledSourceHasTheSameSamplesInAnOrderTheSeedFixes() {
        List<String> plain = keys(source(0, 100));
        for (int buffer : new int[] {1, 2, 10, 100, 1000}) {
            List<String> shuffled = keys(new ShuffledSource(source(0, 100), buffer, 5));
            assertThat(shuffled).containsExactlyInAnyOrderElementsOf(plain);
            assertThat(keys(new ShuffledSource(source(0, 100), buffer, 5))).isEqualTo(shuffled);
            assertThat(shuffled.equals(plain)).isEqualTo(buffer == 1);
            for (int i = 0; i < 100; i++) {
                // Nothing can come before it was read into the buffer.
                assertThat(Integer.parseInt(shuffled.get(i).substring(1))).isLessThan(i + buffer);
            }
        }
        assertThat(keys(new ShuffledSource(source(0, 100), 50, 6)))
                .isNotEqualTo(keys(new ShuffledSource(source(0, 100), 50, 5)));
    }

    @Test
    void aBufferOfTheWholeSourceGivesAllOrdersWithEqualChance() {
        int[] seen = new int[6];
        for (int seed = 0; seed < 6000; seed++) {
            List<String> order = keys(new ShuffledSource(source(0, 3), 3, seed));
            int first = order.get(0).charAt(1) - '0';
            seen[2 * first + (order.get(1).compareTo(order.get(2)) < 0 ? 0 : 1)]++;
        }
        for (int count : seen) {
            assertThat(count).isBetween(855, 1145);
        }
    }

    @Test
    void closingAShuffledSourceClosesWhatItReads() {
        AtomicInteger closed = new AtomicInteger();
        SampleSource counted = new SampleSource() {
            @Override
            public String name() {
                return "counted";
            }

            @Override
            public Stream<Sample> samples() {
                return source(0, 3).samples().onClose(closed::incrementAndGet);
            }
        };
        try (Stream<Sample> samples = new ShuffledSource(counted, 2, 0).samples()) {
            assertThat(samples.findFirst()).isPresent();
        }
        assertThat(closed).hasValue(1);
    }

    private static List<String> keys(SampleSource source) {
        try (Stream<Sample> samples = source.samples()) {
            return samples.map(Sample::key).toList();
        }
    }

    private static Set<String> speakers(SampleSource source) {
        try (Stream<Sample> samples = source.samples()) {
            return new HashSet<>(
                    samples.map(sample -> sample.labels().get("speaker")).toList());
        }
    }
}
