package dev.jerboa.multimodal.model;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType.TensorType;
import dev.jerboa.onnx.serde.OnnxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Writes small networks with the inputs and outputs of published exports; what they compute can be done by hand. */
final class TinyNetworks {
    static final int WIDTH = 4;
    static final int VOCABULARY = 40;

    private final List<Value> inputs = new ArrayList<>();
    private final List<Value> outputs = new ArrayList<>();
    private final Map<String, TensorData> weights = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    /** The vectors of the tokens, {@code [VOCABULARY][WIDTH]}. */
    static float[][] table() {
        return matrix(VOCABULARY, 1);
    }

    /** What the three colours are multiplied with, {@code [3][WIDTH]}. */
    static float[][] colours() {
        return matrix(3, 2);
    }

    private static float[][] matrix(int rows, long seed) {
        Random random = new Random(seed);
        float[][] matrix = new float[rows][WIDTH];
        for (float[] row : matrix) {
            for (int i = 0; i < WIDTH; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return matrix;
    }

    /** Token ids to {@code hidden}, the vectors of the tokens. */
    TinyNetworks tokens(String ids, ElementType type, int fixedTokens) {
        inputs.add(value(ids, type, -1, fixedTokens));
        weights.put("table", data(table()));
        nodes.add(Node.of("Gather", "", List.of("table", ids), List.of("hidden")));
        return this;
    }

    /** An input of tokens that changes nothing: it is multiplied by 0. */
    TinyNetworks unused(String name) {
        inputs.add(value(name, ElementType.INT64, -1, -6));
        weights.put("zero", TensorData.ofFloats(new long[0], 0));
        weights.put("last", TensorData.ofLongs(new long[] {1}, -1));
        String before = nodes.get(nodes.size() - 1).output(0);
        nodes.remove(nodes.size() - 1);
        nodes.add(Node.of("Gather", "", List.of("table", inputs.get(0).name()), List.of(name + ".before")));
        nodes.add(Node.of("Cast", "", List.of(name), List.of(name + ".float"), Attribute.of("to", 1L)));
        nodes.add(Node.of("Unsqueeze", "", List.of(name + ".float", "last"), List.of(name + ".wide")));
        nodes.add(Node.of("Mul", "", List.of(name + ".wide", "zero"), List.of(name + ".nothing")));
        nodes.add(Node.of("Add", "", List.of(name + ".before", name + ".nothing"), List.of(before)));
        return this;
    }

    /** The vectors themselves as an output, {@code [batch, tokens, WIDTH]}. */
    TinyNetworks hiddenStates(String output) {
        nodes.add(Node.of("Identity", "", List.of("hidden"), List.of(output)));
        outputs.add(value(output, ElementType.FLOAT, -1, -2, WIDTH));
        return this;
    }

    /** The sum of the mean over all positions and the vector at the last one: padding counts, as in SigLIP. */
    TinyNetworks lastAndMean(String output) {
        weights.put("axis", TensorData.ofLongs(new long[] {1}, 1));
        weights.put("minus", TensorData.ofLongs(new long[0], -1));
        nodes.add(Node.of("ReduceMean", "", List.of("hidden", "axis"), List.of("mean"), Attribute.of("keepdims", 0L)));
        nodes.add(Node.of("Gather", "", List.of("hidden", "minus"), List.of("end"), Attribute.of("axis", 1L)));
        nodes.add(Node.of("Add", "", List.of("mean", "end"), List.of(output)));
        outputs.add(value(output, ElementType.FLOAT, -1, WIDTH));
        return this;
    }

    /** The vector of the token with the largest number, as CLIP finds the end mark: padding does not count. */
    TinyNetworks atLargest(String ids, String output) {
        weights.put("depth", TensorData.ofLongs(new long[] {1}, 1));
        nodes.add(Node.of(
                "ArgMax", "", List.of(ids), List.of("end"), Attribute.of("axis", 1L), Attribute.of("keepdims", 1L)));
        nodes.add(Node.of("GatherND", "", List.of("hidden", "end"), List.of(output), Attribute.of("batch_dims", 1L)));
        outputs.add(value(output, ElementType.FLOAT, -1, WIDTH));
        return this;
    }

    /** The mean colour times a matrix. */
    TinyNetworks pictures(String pixels, int height, int width, String output) {
        inputs.add(value(pixels, ElementType.FLOAT, -1, 3, height, width));
        weights.put("area", TensorData.ofLongs(new long[] {2}, 2, 3));
        weights.put("colours", data(colours()));
        nodes.add(Node.of("ReduceMean", "", List.of(pixels, "area"), List.of("colour"), Attribute.of("keepdims", 0L)));
        nodes.add(Node.of("MatMul", "", List.of("colour", "colours"), List.of(output)));
        outputs.add(value(output, ElementType.FLOAT, -1, WIDTH));
        return this;
    }

    /** The first WIDTH bands of the mean frame of a spectrogram, {@code [batch, 1, frames, bands]}. */
    TinyNetworks sounds(String features, int bands, String output) {
        inputs.add(value(features, ElementType.FLOAT, -1, 1, -2, bands));
        weights.put("time", TensorData.ofLongs(new long[] {2}, 1, 2));
        weights.put("starts", TensorData.ofLongs(new long[] {1}, 0));
        weights.put("ends", TensorData.ofLongs(new long[] {1}, WIDTH));
        weights.put("bands", TensorData.ofLongs(new long[] {1}, 1));
        nodes.add(Node.of("ReduceMean", "", List.of(features, "time"), List.of("frame"), Attribute.of("keepdims", 0L)));
        nodes.add(Node.of("Slice", "", List.of("frame", "starts", "ends", "bands"), List.of(output)));
        outputs.add(value(output, ElementType.FLOAT, -1, WIDTH));
        return this;
    }

    /** Logits of two outputs: {@code factor * a b' + bias}. */
    TinyNetworks logits(String a, String b, float factor, float bias) {
        weights.put("log.factor", TensorData.ofFloats(new long[0], (float) Math.log(factor)));
        weights.put("bias", TensorData.ofFloats(new long[0], bias));
        nodes.add(Node.of("Transpose", "", List.of(b), List.of("b.t"), Attribute.of("perm", 1, 0)));
        nodes.add(Node.of("MatMul", "", List.of(a, "b.t"), List.of("products")));
        nodes.add(Node.of("Exp", "", List.of("log.factor"), List.of("factor")));
        nodes.add(Node.of("Mul", "", List.of("products", "factor"), List.of("scaled")));
        nodes.add(Node.of("Add", "", List.of("scaled", "bias"), List.of("logits_per_text")));
        outputs.add(0, value("logits_per_text", ElementType.FLOAT, -3, -4));
        return this;
    }

    /** Writes what was put together. */
    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Graph graph = new Graph("tiny", inputs, outputs, List.of(), weights, Set.of(), nodes, Opaque.NONE);
        OnnxFile.write(new OnnxModel(9, Map.of("", 18L), graph, List.of(), Map.of(), Opaque.NONE), file);
    }

    private static TensorData data(float[][] matrix) {
        float[] flat = new float[matrix.length * WIDTH];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = matrix[i / WIDTH][i % WIDTH];
        }
        return TensorData.ofFloats(new long[] {matrix.length, WIDTH}, flat);
    }

    private static Value value(String name, ElementType type, int... dims) {
        List<Dimension> shape = new ArrayList<>();
        for (int dim : dims) {
            shape.add(dim < 0 ? new Dimension.Symbol("d" + -dim) : new Dimension.Fixed(dim));
        }
        return Value.of(name, TensorType.of(type, shape));
    }
}
