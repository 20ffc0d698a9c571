package dev.jerboa.runtime.data;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Samples from files that NumPy wrote, each array for the input of its name.
 *
 * <p>The first dimension of an array counts samples; a scalar goes with every sample. These are understood:
 *
 * <ul>
 *   <li>an {@code .npz} file, whose entries are named after the inputs;
 *   <li>a folder of {@code .npz} files, of which no two share a batch, so that their shapes may differ;
 *   <li>a folder of {@code .npy} files that are named after the inputs;
 *   <li>for a model with one input: an {@code .npy} file, a folder of these, or archives of one array, of any name.
 * </ul>
 *
 * Headers are read and checked when the data is opened; elements are read when their batch is.
 */
public final class TensorFiles implements CalibrationData {
    private final Path path;
    private final List<TensorGroup> groups;
    private final int batchSize;
    private final BatchDimension batchDimension;

    private TensorFiles(Path path, List<TensorGroup> groups, int batchSize, BatchDimension batchDimension) {
        this.path = path;
        this.groups = groups;
        this.batchSize = batchSize;
        this.batchDimension = batchDimension;
        groups.forEach(group -> batchDimension.requireWholeBatches(group.samples(), group.source()));
    }

    /**
     * Opens a file or folder.
     *
     * @param inputs the inputs that the model must be given
     * @param batchSize how many samples to put together, unless the model fixes it
     * @throws JerboaException if there are no such files, they cannot be read, or their arrays do not fit the inputs;
     *     the message names the file, the entry and both shapes
     */
    public static TensorFiles open(Path path, List<Value> inputs, int batchSize) {
        if (batchSize < 1) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT, "a batch of " + batchSize + " samples", "A batch has at least one.");
        }
        BatchDimension batchDimension = BatchDimension.of(inputs);
        List<TensorGroup> groups = new ArrayList<>();
        TensorFolder.arrays(path, inputs).forEach(arrays -> groups.add(TensorGroup.of(arrays, inputs)));
        return new TensorFiles(path, List.copyOf(groups), batchDimension.batchSize(batchSize), batchDimension);
    }

    /**
     * The first samples only.
     *
     * @param samples how many at most, 1 or more
     * @throws JerboaException if these are no whole batches of a model that fixes the size of a batch
     */
    public TensorFiles limitedTo(long samples) {
        List<TensorGroup> kept = new ArrayList<>();
        long left = samples;
        for (TensorGroup group : groups) {
            if (left > 0) {
                kept.add(group.limitedTo(left));
                left -= group.samples();
            }
        }
        return new TensorFiles(path, List.copyOf(kept), batchSize, batchDimension);
    }

    @Override
    public String description() {
        return sampleCount() + " samples of " + (groups.size() > 1 ? groups.size() + " files in " : "") + path;
    }

    @Override
    public boolean isReal() {
        return true;
    }

    @Override
    public long sampleCount() {
        return groups.stream().mapToLong(TensorGroup::samples).sum();
    }

    @Override
    public Stream<CalibrationBatch> batches() {
        TensorBatches batches = new TensorBatches(groups, batchSize);
        return StreamSupport.stream(batches, false).onClose(batches::close);
    }
}
