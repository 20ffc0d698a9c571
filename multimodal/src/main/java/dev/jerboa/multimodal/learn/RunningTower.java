package dev.jerboa.multimodal.learn;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.train.LibTorch;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.graph.TorchGraph;
import dev.jerboa.train.loop.GradientCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A tower with its graph in LibTorch, if it has one. */
final class RunningTower implements AutoCloseable {
    private static final int EVALUATED_TOGETHER = 64;

    private final Tower tower;
    private final Optional<TorchGraph> graph;
    private final int pieceSize;

    /**
     * Opens the tower's graph.
     *
     * @param pieceSize larger batches are encoded in pieces of so many samples; 0 for all at once
     */
    RunningTower(Tower tower, int pieceSize) {
        this.tower = tower;
        this.graph = tower.model()
                .map(model ->
                        TorchGraph.builder(model).trainable(tower.trainable()).build());
        this.pieceSize = pieceSize;
    }

    String name() {
        return tower.name();
    }

    Tower tower() {
        return tower;
    }

    Optional<TorchGraph> graph() {
        return graph;
    }

    /** The embeddings of a batch with gradients, {@code [samples, width]}, not scaled to length one. */
    Variable embed(LearningBatch.View view) {
        Map<String, Variable> inputs = variables(view.inputs());
        int count = view.samples().size();
        if (graph.isEmpty() || pieceSize == 0 || count <= pieceSize) {
            return run(inputs, count);
        }
        List<Map<String, Variable>> pieces = new ArrayList<>();
        for (int from = 0; from < count; from += pieceSize) {
            pieces.add(slice(inputs, from, Math.min(count, from + pieceSize)));
        }
        return GradientCache.encode(pieces, piece -> run(piece, -1));
    }

    private static Map<String, Variable> slice(Map<String, Variable> inputs, int from, int to) {
        Map<String, Variable> piece = new LinkedHashMap<>();
        inputs.forEach((name, value) -> piece.put(name, value.slice(0, from, to)));
        return piece;
    }

    private Variable run(Map<String, Variable> inputs, int count) {
        Variable embeddings = graph.map(
                        torch -> torch.run(inputs).get(torch.outputs().get(0)))
                .orElseGet(() -> inputs.values().iterator().next());
        long[] dims = embeddings.dims();
        if (dims.length != 2 || (count >= 0 && dims[0] != count)) {
            throw new JerboaException(
                    ErrorCode.INVALID_GRAPH,
                    "the tower '" + name() + "' gives " + TensorData.format(dims) + " for " + count
                            + " samples, and a tower gives [samples, width]",
                    "Put the embedding of each sample first among the outputs of the model.");
        }
        return embeddings;
    }

    /** The embeddings of samples that have a value, as they are without augmentation, scaled to length one. */
    float[][] embed(int[] samples) {
        List<float[]> rows = new ArrayList<>();
        LibTorch.withoutGradients(() -> {
            for (int from = 0; from < samples.length; from += EVALUATED_TOGETHER) {
                int[] some = Arrays.copyOfRange(samples, from, Math.min(samples.length, from + EVALUATED_TOGETHER));
                try (VariableScope scope = VariableScope.open()) {
                    Variable embeddings = run(variables(tower.data().inputs(some)), some.length)
                            .normalized();
                    int width = Math.toIntExact(embeddings.dim(1));
                    float[] values = embeddings.toFloats();
                    for (int i = 0; i < some.length; i++) {
                        rows.add(Arrays.copyOfRange(values, i * width, (i + 1) * width));
                    }
                }
            }
        });
        return rows.toArray(float[][]::new);
    }

    /** The first node, if any, that makes a value that is not finite of a batch. */
    Optional<String> firstNonFinite(LearningBatch.View view) {
        return graph.flatMap(torch -> torch.firstNonFinite(variables(view.inputs())))
                .map(node -> node + " of the tower '" + name() + "'");
    }

    private static Map<String, Variable> variables(Map<String, Tensor> tensors) {
        Map<String, Variable> variables = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> variables.put(
                name,
                tensor instanceof Tensor.Longs
                        ? Variable.of(tensor.dims(), tensor.longs())
                        : Variable.of(tensor.dims(), tensor.toFloats())));
        return variables;
    }

    @Override
    public void close() {
        graph.ifPresent(TorchGraph::close);
    }
}
