package dev.jerboa.distill.output;

import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Random tensors as data. */
record TensorRows(List<CalibrationBatch> all) implements CalibrationData {
    /** Batches of normal numbers. */
    static TensorRows of(String input, int count, long seed, long... dims) {
        Random random = new Random(seed);
        List<CalibrationBatch> batches = new ArrayList<>();
        int elements = 1;
        for (long dim : dims) {
            elements *= (int) dim;
        }
        for (int i = 0; i < count; i++) {
            float[] values = new float[elements];
            for (int k = 0; k < elements; k++) {
                values[k] = (float) random.nextGaussian();
            }
            batches.add(new CalibrationBatch(Map.of(input, Tensor.of(dims, values)), (int) dims[0]));
        }
        return new TensorRows(batches);
    }

    @Override
    public String description() {
        return "random numbers";
    }

    @Override
    public boolean isReal() {
        return false;
    }

    @Override
    public long sampleCount() {
        return all.stream().mapToLong(CalibrationBatch::sampleCount).sum();
    }

    @Override
    public Stream<CalibrationBatch> batches() {
        return all.stream();
    }
}
