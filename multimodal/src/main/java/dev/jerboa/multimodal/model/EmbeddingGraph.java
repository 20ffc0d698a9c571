package dev.jerboa.multimodal.model;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType.TensorType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * Makes a tower's graph one that gives an embedding for each sample, {@code [samples, width]}, as its only output, so that
 * it can be trained: pooling becomes a part of it, and a last product brings it to another width.
 */
public final class EmbeddingGraph {
    private final Graph graph;
    private final String name;

    private EmbeddingGraph(Graph graph, String name) {
        this.graph = graph;
        this.name = name;
    }

    /**
     * The graph of a tower of an open model.
     *
     * @param model read from the tower's file; gives its nodes away
     * @param width of the embedding; if empty, as it is
     * @param seed what the weights of a last product are drawn from
     * @throws JerboaException {@code UNSUPPORTED} if its pooling cannot be trained through, or its width is not declared
     */
    public static OnnxModel of(OnnxModel model, Tower tower, OptionalInt width, long seed) {
        return of(
                model,
                tower.modality(),
                tower.file().toString(),
                tower.output(),
                tower.pooling(),
                tower.mask(),
                width,
                seed);
    }

    /**
     * The graph of a network that is no tower yet; fails as {@link #of(OnnxModel, Tower, OptionalInt, long)}.
     *
     * @param name what errors call it
     */
    public static OnnxModel of(OnnxModel model, Modality modality, String name, OptionalInt width, long seed) {
        OutputChoice choice = OutputChoice.of(name, model.graph().outputs(), false);
        Pooling usual = modality == Modality.IMAGE ? Pooling.CLS : Pooling.MEAN;
        return of(
                model,
                modality,
                name,
                choice.output().name(),
                choice.isPerPosition() ? usual : Pooling.GIVEN,
                InputRoles.of(model.graph().requiredInputs()).text().flatMap(text -> text.mask()),
                width,
                seed);
    }

    private static OnnxModel of(
            OnnxModel model,
            Modality modality,
            String name,
            String output,
            Pooling pooling,
            Optional<String> mask,
            OptionalInt width,
            long seed) {
        OnnxModel cut = GraphCut.keeping(model, List.of(output));
        EmbeddingGraph writer = new EmbeddingGraph(cut.graph(), name);
        Value given = cut.graph().outputs().get(0);
        int own = Shapes.fixed(given, -1)
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.UNSUPPORTED,
                        name + ": output '" + output + "' is " + given.type() + ", which does not tell its width",
                        "Export the model with the width declared."));
        String pooled = writer.pool(given, pooling, mask);
        String projected = width.isEmpty() || width.getAsInt() == own
                ? pooled
                : writer.project(pooled, own, width.getAsInt(), seed);
        return projected.equals(output) ? cut : writer.finish(cut, modality, projected, width.orElse(own));
    }

    private String pool(Value hidden, Pooling pooling, Optional<String> mask) {
        if (Shapes.rank(hidden) == 2) {
            return hidden.name();
        }
        return switch (pooling) {
            case CLS ->
                node(
                        "Gather",
                        "pooled",
                        List.of(hidden.name(), constant("pooled.first", TensorData.ofLongs(new long[0], 0))),
                        Attribute.of("axis", 1L));
            case MEAN -> mask.isPresent() ? meanOfShown(hidden.name(), mask.get()) : mean(hidden.name());
            case GIVEN, LAST, MAX ->
                throw new JerboaException(
                        ErrorCode.UNSUPPORTED,
                        name + " makes its embedding by the pooling '" + pooling.text()
                                + "', which is not trained through",
                        "Lock this tower.");
        };
    }

    /** The sum of what the mask shows as a product with it, over the product of the mask with itself: how much that is. */
    private String meanOfShown(String hidden, String mask) {
        String shown = node("Cast", "pooled.shown", List.of(mask), Attribute.of("to", (long) ElementType.FLOAT.code()));
        String row = node("Reshape", "pooled.row", List.of(shown, longs("pooled.row.shape", 0, 1, -1)));
        String column = node("Reshape", "pooled.column", List.of(shown, longs("pooled.column.shape", 0, -1, 1)));
        String sum = node("MatMul", "pooled.sum", List.of(row, hidden));
        String count = node("MatMul", "pooled.count", List.of(row, column));
        String least = constant("pooled.least", TensorData.ofFloats(new long[0], 1));
        String mean = node("Div", "pooled.mean", List.of(sum, node("Max", "pooled.divisor", List.of(count, least))));
        return node("Reshape", "pooled", List.of(mean, longs("pooled.shape", 0, -1)));
    }

    private String mean(String hidden) {
        String columns = node("Transpose", "pooled.columns", List.of(hidden), Attribute.of("perm", 0, 2, 1));
        String mean = node("GlobalAveragePool", "pooled.mean", List.of(columns));
        return node("Flatten", "pooled", List.of(mean));
    }

    private String project(String x, int from, int to, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double bound = Math.sqrt(6.0 / (from + to));
        float[] weights = new float[from * to];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
        String weight = constant("space.weight", TensorData.ofFloats(new long[] {from, to}, weights));
        return node("MatMul", "space", List.of(x, weight));
    }

    private OnnxModel finish(OnnxModel model, Modality modality, String last, int width) {
        String wanted = modality == Modality.TEXT ? "sentence_embedding" : Manifest.name(modality) + "_embeds";
        String output = node("Identity", wanted, List.of(last));
        Value embedding = Value.of(
                output,
                TensorType.of(ElementType.FLOAT, List.of(new Dimension.Symbol("batch"), new Dimension.Fixed(width))));
        Graph finished = new Graph(
                graph.name(),
                graph.inputs(),
                List.of(embedding),
                graph.declarations(),
                graph.initializers(),
                graph.sparseInitializers(),
                graph.nodes(),
                graph.extra());
        return new OnnxModel(
                model.irVersion(), model.operatorSets(), finished, model.functions(), model.metadata(), model.extra());
    }

    private String node(String operator, String wanted, List<String> inputs, Attribute... attributes) {
        String output = graph.freshName(wanted);
        graph.append(List.of(Node.of(operator, output, inputs, List.of(output), attributes)));
        return output;
    }

    private String longs(String wanted, long... values) {
        return constant(wanted, TensorData.ofLongs(new long[] {values.length}, values));
    }

    private String constant(String wanted, TensorData data) {
        String fresh = graph.freshName(wanted);
        graph.addInitializer(fresh, data);
        return fresh;
    }
}
