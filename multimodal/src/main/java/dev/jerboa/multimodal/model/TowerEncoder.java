package dev.jerboa.multimodal.model;

import dev.jerboa.multimodal.Encoder;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.Vectors;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.text.TokenProcessor;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Value;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.BatchDimension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Runs a tower in ONNX Runtime: process, run, pool, scale to length one. */
final class TowerEncoder implements Encoder {
    private static final int TEXT_BATCH = 32;
    private static final int OTHER_BATCH = 8;

    private final Tower tower;
    private final Session session;
    private final int batch;
    private final boolean fixedBatch;
    private final int dimension;

    TowerEncoder(Tower tower, Session session) {
        this.tower = tower;
        this.session = session;
        BatchDimension first = BatchDimension.of(session.inputs());
        this.batch = first.batchSize(tower.modality() == Modality.TEXT ? TEXT_BATCH : OTHER_BATCH);
        this.fixedBatch = first.fixed().isPresent();
        this.dimension = session.outputs().stream()
                .filter(output -> output.name().equals(tower.output()))
                .findFirst()
                .flatMap(output -> Shapes.fixed(output, -1))
                .orElseGet(() -> embedTogether(List.of(ProbeValues.smallest(tower.modality())))[0].length);
    }

    @Override
    public Modality modality() {
        return tower.modality();
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public float[][] embed(List<RawValue> values) {
        List<Integer> order = order(values);
        float[][] embeddings = new float[values.size()][];
        for (int from = 0; from < order.size(); from += batch) {
            List<Integer> part = order.subList(from, Math.min(from + batch, order.size()));
            float[][] vectors = embedTogether(part.stream().map(values::get).toList());
            for (int i = 0; i < part.size(); i++) {
                embeddings[part.get(i)] = vectors[i];
            }
        }
        return embeddings;
    }

    @Override
    public void close() {
        session.close();
    }

    /** Texts of like length stand together, so that little is padded. */
    private List<Integer> order(List<RawValue> values) {
        if (tower.processor() instanceof TokenProcessor tokens && !values.isEmpty()) {
            int[] lengths = tokens.lengths(values);
            return IntStream.range(0, lengths.length)
                    .boxed()
                    .sorted(Comparator.comparingInt(i -> lengths[i]))
                    .toList();
        }
        return IntStream.range(0, values.size()).boxed().toList();
    }

    private float[][] embedTogether(List<RawValue> values) {
        List<RawValue> fed = values;
        if (fixedBatch && values.size() < batch) {
            fed = new ArrayList<>(values);
            fed.addAll(Collections.nCopies(batch - values.size(), values.get(0)));
        }
        Map<String, Tensor> inputs = tower.processor().process(fed);
        Tensor result = session.run(inputs, Set.of(tower.output())).get(tower.output());
        float[][] vectors = Arrays.copyOf(pool(result, inputs, fed.size()), values.size());
        for (float[] vector : vectors) {
            Vectors.normalize(vector);
        }
        return vectors;
    }

    private float[][] pool(Tensor result, Map<String, Tensor> inputs, int samples) {
        long[] dims = result.dims();
        if (dims.length == 2 && dims[0] == samples) {
            return Pooling.GIVEN.pool(result.toFloats(), null, samples, 1, (int) dims[1]);
        }
        if (dims.length != 3 || dims[0] != samples) {
            throw new JerboaException(
                    ErrorCode.INVALID_GRAPH,
                    session.name() + ": output '" + tower.output() + "' of " + samples + " samples is " + result
                            + ", neither [samples, width] nor [samples, positions, width]",
                    "Export the model again, with the samples in the first dimension.");
        }
        return tower.pooling().pool(result.toFloats(), mask(inputs, dims), samples, (int) dims[1], (int) dims[2]);
    }

    /** The mask, if it says something about the positions of the output. */
    private long[] mask(Map<String, Tensor> inputs, long[] dims) {
        Tensor mask = tower.mask().map(inputs::get).orElse(null);
        if (mask == null || mask.dims().length != 2 || mask.dims()[1] != dims[1]) {
            return null;
        }
        float[] numbers = mask.toFloats();
        long[] shown = new long[numbers.length];
        Arrays.setAll(shown, i -> (long) numbers[i]);
        return shown;
    }

    /** The types of the inputs, for errors of whoever feeds them. */
    List<Value> inputs() {
        return session.inputs();
    }
}
