package dev.jerboa.prune;

import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.runtime.SampleInputs;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Samples for the tests. */
public record Samples(List<CalibrationBatch> list) implements CalibrationData {
    /** Batches of made-up inputs that fit a model. */
    public static Samples of(OnnxModel model, int batches, int batchSize) {
        return new Samples(Stream.iterate(1L, seed -> seed + 1)
                .limit(batches)
                .map(seed -> new CalibrationBatch(
                        SampleInputs.of(model, seed, SampleInputs.Sizes.DEFAULT.withBatch(batchSize)), batchSize))
                .toList());
    }

    /** One batch of rows for one input. */
    public static Samples ofRows(String input, int width, float... values) {
        int count = values.length / width;
        return new Samples(List.of(new CalibrationBatch(
                Map.of(input, Tensor.of(new long[] {count, width}, values)), count)));
    }

    @Override
    public String description() {
        return "made up";
    }

    @Override
    public boolean isReal() {
        return false;
    }

    @Override
    public long sampleCount() {
        return list.stream().mapToLong(CalibrationBatch::sampleCount).sum();
    }

    @Override
    public Stream<CalibrationBatch> batches() {
        return list.stream();
    }
}
