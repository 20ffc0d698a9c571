package dev.jerboa.runtime.data;

import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.numpy.NumpyRows;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Spliterators;
import java.util.function.Consumer;

/** Reads groups of arrays batch by batch; the files of one group are open at a time. */
final class TensorBatches extends Spliterators.AbstractSpliterator<CalibrationBatch> implements AutoCloseable {
    private final Queue<TensorGroup> waiting;
    private final int batchSize;
    private final Map<String, NumpyRows> open = new LinkedHashMap<>();
    private final Map<String, Tensor> scalars = new LinkedHashMap<>();
    private long samplesLeft;

    TensorBatches(List<TensorGroup> groups, int batchSize) {
        super(Long.MAX_VALUE, ORDERED | NONNULL);
        this.waiting = new ArrayDeque<>(groups);
        this.batchSize = batchSize;
    }

    @Override
    public boolean tryAdvance(Consumer<? super CalibrationBatch> action) {
        if (samplesLeft == 0 && !openNext()) {
            return false;
        }
        int count = (int) Math.min(batchSize, samplesLeft);
        Map<String, Tensor> inputs = new LinkedHashMap<>(scalars);
        open.forEach((input, rows) -> inputs.put(input, rows.next(count)));
        samplesLeft -= count;
        action.accept(new CalibrationBatch(inputs, count));
        return true;
    }

    @Override
    public void close() {
        open.values().forEach(NumpyRows::close);
        open.clear();
        scalars.clear();
    }

    private boolean openNext() {
        close();
        TensorGroup group = waiting.poll();
        if (group == null) {
            return false;
        }
        group.arrays().forEach((input, array) -> {
            if (array.header().shape().isEmpty()) {
                try (NumpyRows scalar = array.open()) {
                    scalars.put(input, scalar.next(1));
                }
            } else {
                open.put(input, array.open());
            }
        });
        samplesLeft = group.samples();
        return true;
    }
}
