package dev.jerboa.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.JerboaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BatchOrderTest {
    @Test
    void anEpochHasEachExampleOnceInAnOrderOfItsOwn() {
        Random random = new Random(1);
        for (int round = 0; round < 50; round++) {
            int count = 1 + random.nextInt(60);
            int size = 1 + random.nextInt(10);
            BatchOrder order = new BatchOrder(count, size, random.nextLong());
            List<List<Long>> epochs = new ArrayList<>();
            for (int epoch = 0; epoch < 2; epoch++) {
                List<Long> seen = new ArrayList<>();
                for (int i = 0; i < order.batchesPerEpoch(); i++) {
                    LongStream.of(order.examples(epoch * order.batchesPerEpoch() + i))
                            .forEach(seen::add);
                }
                assertThat(seen).doesNotHaveDuplicates().allMatch(example -> example >= 0 && example < count);
                assertThat(seen).hasSize(count / Math.min(size, count) * Math.min(size, count));
                epochs.add(seen);
            }
            assertThat(count < 20 || !epochs.get(0).equals(epochs.get(1))).isTrue();
        }
    }

    @Test
    void anyBatchCanBeAskedForFirst() {
        BatchOrder order = new BatchOrder(100, 7, 3);
        List<long[]> all = LongStream.range(0, 60).mapToObj(order::examples).toList();
        for (int batch : new int[] {59, 14, 0, 31}) {
            assertThat(new BatchOrder(100, 7, 3).examples(batch)).isEqualTo(all.get(batch));
        }
        assertThat(new BatchOrder(100, 7, 4).examples(0)).isNotEqualTo(all.get(0));
    }

    @Test
    void placesAreShuffledEvenly() {
        int[] firstPlaces = new int[5];
        for (int seed = 0; seed < 5000; seed++) {
            firstPlaces[(int) new BatchOrder(5, 1, seed).examples(0)[0]]++;
        }
        assertThat(IntStream.of(firstPlaces)).allMatch(count -> count > 850 && count < 1150);
    }

    @Test
    void dataWithoutExamplesIsRefused() {
        assertThatThrownBy(() -> new BatchOrder(0, 4, 1)).isInstanceOf(JerboaException.class);
    }
}
