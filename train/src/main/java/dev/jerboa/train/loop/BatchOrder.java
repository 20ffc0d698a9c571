package dev.jerboa.train.loop;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Which examples are in which batch: all of them once an epoch, in an order of its own for each epoch.
 *
 * <p>It depends on nothing but the seed and the batch's number, so a run can go on from anywhere. The examples left over
 * at the end of an epoch, too few for a batch, are passed over.
 */
final class BatchOrder {
    private final int exampleCount;
    private final int batchSize;
    private final long seed;
    private long shuffledEpoch = -1;
    private int[] shuffled = new int[0];

    BatchOrder(long exampleCount, int batchSize, long seed) {
        if (exampleCount < 1 || exampleCount > Integer.MAX_VALUE - 8) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the data has " + exampleCount + " examples, and 1 to " + (Integer.MAX_VALUE - 8) + " can be used",
                    "Look whether the folder or file of the data is the right one.");
        }
        this.exampleCount = (int) exampleCount;
        this.batchSize = (int) Math.min(batchSize, exampleCount);
        this.seed = seed;
    }

    long batchesPerEpoch() {
        return exampleCount / batchSize;
    }

    int batchSize() {
        return batchSize;
    }

    /** The examples of a batch, counted from 0 over all epochs. */
    long[] examples(long batch) {
        int start = (int) (batch % batchesPerEpoch()) * batchSize;
        shuffle(batch / batchesPerEpoch());
        return Arrays.stream(shuffled, start, start + batchSize).asLongStream().toArray();
    }

    private void shuffle(long epoch) {
        if (epoch == shuffledEpoch) {
            return;
        }
        SplittableRandom random = new SplittableRandom(Seeds.mix(seed, epoch));
        shuffled = new int[exampleCount];
        for (int i = 0; i < exampleCount; i++) {
            int other = random.nextInt(i + 1);
            shuffled[i] = shuffled[other];
            shuffled[other] = i;
        }
        shuffledEpoch = epoch;
    }
}
