package dev.jerboa.runtime.data;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.runtime.SampleInputs;
import dev.jerboa.runtime.SampleInputs.Sizes;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Samples made up from what a model declares, for whoever has none: random, and the same for the same seed. */
public final class GeneratedData implements CalibrationData {
    private final OnnxModel model;
    private final Sizes sizes;
    private final long seed;
    private final int batches;
    private final int batchSize;

    private GeneratedData(OnnxModel model, Sizes sizes, long seed, int batches, int batchSize) {
        this.model = model;
        this.sizes = sizes;
        this.seed = seed;
        this.batches = batches;
        this.batchSize = batchSize;
    }

    /**
     * Data of the sizes that a model was seen to run on.
     *
     * @param session has {@code model} open; needed during this call only
     * @param batches how many batches, each of other values
     * @throws JerboaException as {@link SampleInputs#accepted}
     */
    public static GeneratedData of(OnnxModel model, Session session, long seed, int batches) {
        Map<String, Tensor> accepted = SampleInputs.accepted(model, session, seed, Sizes.DEFAULT);
        Sizes sizes = candidates(accepted)
                .filter(candidate ->
                        shapes(SampleInputs.of(model, seed, candidate)).equals(shapes(accepted)))
                .findFirst()
                .orElseThrow();
        int batchSize = accepted.values().stream()
                .map(Tensor::dims)
                .filter(dims -> dims.length > 0)
                .mapToInt(dims -> (int) dims[0])
                .findFirst()
                .orElse(1);
        return new GeneratedData(model, sizes, seed, batches, batchSize);
    }

    @Override
    public String description() {
        return sampleCount() + " generated samples";
    }

    @Override
    public boolean isReal() {
        return false;
    }

    @Override
    public long sampleCount() {
        return (long) batches * batchSize;
    }

    @Override
    public Stream<CalibrationBatch> batches() {
        return IntStream.range(0, batches)
                .mapToObj(i -> new CalibrationBatch(SampleInputs.of(model, seed + i, sizes), batchSize));
    }

    /** The sizes from which inputs of these shapes may have come: pictures have channels first or last. */
    private static Stream<Sizes> candidates(Map<String, Tensor> accepted) {
        List<long[]> pictures = accepted.values().stream()
                .map(Tensor::dims)
                .filter(dims -> dims.length == 4)
                .toList();
        return Stream.of(Sizes.DEFAULT, Sizes.DEFAULT.withBatch(1))
                .flatMap(some -> Stream.concat(
                        Stream.of(some),
                        pictures.stream()
                                .flatMap(dims -> Stream.of(
                                        some.withPicture(size(dims[2]), size(dims[3])),
                                        some.withPicture(size(dims[1]), size(dims[2]))))));
    }

    private static int size(long dim) {
        return (int) Math.max(1, dim);
    }

    private static List<String> shapes(Map<String, Tensor> inputs) {
        return inputs.values().stream().map(Tensor::toString).toList();
    }
}
