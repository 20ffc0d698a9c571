package dev.jerboa.cli.data;

import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.BatchDimension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Function;

/** Decodes files one after the other, and stacks neighbours of one group. */
final class FileBatches extends Spliterators.AbstractSpliterator<Tensor> {
    private static final int MOST_SAMPLES = 8;
    /** Two and a half pictures of 960 by 960: what lies between the layers of a network is many times that. */
    private static final long MOST_ELEMENTS = 1 << 23;

    private final List<SampleFile> files;
    private final Function<Path, Tensor> decoder;
    private final BatchDimension batchDimension;
    private int position;

    /**
     * Batches of files.
     *
     * @param decoder gives a tensor {@code [1, ...]}, or null for a file that is to be left out
     */
    FileBatches(List<SampleFile> files, Function<Path, Tensor> decoder, BatchDimension batchDimension) {
        super(Long.MAX_VALUE, ORDERED | NONNULL);
        this.files = files;
        this.decoder = decoder;
        this.batchDimension = batchDimension;
    }

    @Override
    public boolean tryAdvance(Consumer<? super Tensor> action) {
        List<Tensor> together = new ArrayList<>();
        while (position < files.size() && together.isEmpty()) {
            int first = position;
            while (position < files.size() && fits(files.get(first), files.get(position), together.size())) {
                Tensor tensor = decoder.apply(files.get(position++).path());
                if (tensor != null) {
                    together.add(tensor);
                }
            }
        }
        if (together.isEmpty()) {
            return false;
        }
        batchDimension.requireWholeBatches(together.size(), "the end of the folder");
        action.accept(stack(together));
        return true;
    }

    private boolean fits(SampleFile first, SampleFile next, int count) {
        if (batchDimension.fixed().isPresent()) {
            return count < batchDimension.fixed().getAsInt();
        }
        return next.group().equals(first.group())
                && count < MOST_SAMPLES
                && (count == 0 || (count + 1L) * next.elements() <= MOST_ELEMENTS);
    }

    private static Tensor stack(List<Tensor> samples) {
        long[] dims = samples.get(0).dims();
        int length = samples.get(0).elementCount();
        float[] stacked = Arrays.copyOf(samples.get(0).floats(), length * samples.size());
        for (int i = 1; i < samples.size(); i++) {
            System.arraycopy(samples.get(i).floats(), 0, stacked, i * length, length);
        }
        dims[0] = samples.size();
        return Tensor.of(dims, stacked);
    }
}
