package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.plan.ChannelScales;
import dev.jerboa.quantize.plan.Spelling;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.plan.WeightUse;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What every form needs to rewrite a model: room for new weights, fresh names, and the replacement of operators. */
public class ModelEditor {
    private record SharedKey(Graph graph, String name) {}

    private record MatrixKey(
            Graph graph,
            String weight,
            IntegerRange integers,
            Optional<WeightForm.Blocks> packed,
            Optional<ChannelScales> scales) {}

    private final Scratch scratch;
    private final WeightRounding rounding;
    private final Spelling spelling;
    private final Map<SharedKey, String> shared = new HashMap<>();
    private final Map<MatrixKey, IntegerMatrix> matrices = new HashMap<>();

    /**
     * An editor.
     *
     * @param scratch holds new weights until the model is written
     * @param rounding turns weights into integers
     * @param spelling the operators to write
     */
    public ModelEditor(Scratch scratch, WeightRounding rounding, Spelling spelling) {
        this.scratch = scratch;
        this.rounding = rounding;
        this.spelling = spelling;
    }

    Spelling spelling() {
        return spelling;
    }

    Scratch scratch() {
        return scratch;
    }

    WeightRounding rounding() {
        return rounding;
    }

    /** Adds a constant to a graph under a name made from the hint, and says which. */
    String addConstant(Graph graph, String hint, TensorData data) {
        String name = graph.freshName(hint);
        graph.addInitializer(name, data);
        return name;
    }

    /** The integers of a weight in this form, added to its graph when they are first asked for. */
    IntegerMatrix matrix(Weight weight, WeightForm.IntegerProduct form) {
        Optional<ChannelScales> scales = form.activation().weightScales();
        return matrices.computeIfAbsent(
                new MatrixKey(weight.constant().owner(), weight.name(), form.integers(), form.packed(), scales),
                key -> form.packed()
                        .map(blocks -> new PackedMatrix(this, blocks, form.integers()).of(weight, scales))
                        .orElseGet(() -> plain(weight, form.integers(), scales)));
    }

    private IntegerMatrix plain(Weight weight, IntegerRange range, Optional<ChannelScales> scales) {
        Graph owner = weight.constant().owner();
        boolean storedByOutput = weight.uses().get(0).transposed();
        ChannelInt8 integers = rounding.outputs(weight, storedByOutput, range.asSigned(), scales, scratch);
        TensorData values = range.signed() ? integers.values() : integers.unsigned(scratch);
        return new IntegerMatrix(
                addConstant(owner, weight.name() + "_quantized", values),
                addConstant(owner, weight.name() + "_scale", integers.scales()),
                range,
                Math.toIntExact(integers.scales().elementCount()));
    }

    /** A constant that operators share; its name says all that it holds. */
    String sharedConstant(Graph graph, String name, Supplier<TensorData> data) {
        return shared.computeIfAbsent(new SharedKey(graph, name), key -> addConstant(graph, name, data.get()));
    }

    /** A float scalar that operators share. */
    String sharedFloat(Graph graph, float value) {
        return sharedConstant(graph, "jerboa_float_" + value, () -> TensorData.ofFloats(new long[0], value));
    }

    /** An unsigned 8-bit scalar that operators share. */
    String sharedUnsignedByte(Graph graph, int value) {
        return sharedConstant(
                graph,
                "jerboa_uint8_" + value,
                () -> TensorData.of(ElementType.UINT8, new long[0], ByteSource.of(new byte[] {(byte) value})));
    }

    /** The zero points of a weight, one an output, in the middle of its integers; operators share them. */
    String sharedZeroPoints(Graph graph, IntegerRange integers, int outputs) {
        ElementType type = integers.signed() ? ElementType.INT8 : ElementType.UINT8;
        return sharedConstant(graph, "jerboa_" + integers + "_zero_points_" + outputs, () -> {
            byte[] zeros = new byte[outputs];
            Arrays.fill(zeros, (byte) integers.middle());
            return TensorData.of(type, new long[] {outputs}, ByteSource.of(zeros));
        });
    }

    /** A list of integers that operators share, for axes and shapes. */
    String sharedIntegers(Graph graph, long... values) {
        return sharedConstant(
                graph,
                "jerboa_int64_" + TensorData.format(values).replaceAll("[^0-9-]+", "_"),
                () -> TensorData.ofLongs(new long[] {values.length}, values));
    }

    /** Adds a reduction over one axis to a list of nodes, and says the name of its output. */
    String reduce(
            Graph graph, List<Node> nodes, String operator, String hint, String input, long axis, boolean keepAxis) {
        String output = graph.freshName(hint);
        nodes.add(Node.of(
                operator,
                output,
                List.of(input, sharedIntegers(graph, axis)),
                List.of(output),
                Attribute.of("keepdims", keepAxis ? 1L : 0L)));
        return output;
    }

    /** Puts nodes in the place of the operator that used a weight. */
    void replace(WeightUse use, List<Node> replacement) {
        use.graph().replace(use.node(), replacement);
    }

    /** Names for the values and nodes between an operator's input and its output. */
    static String inner(WeightUse use, String part) {
        return use.graph().freshName(use.node().output(0) + "_" + part);
    }

    /** The name of a node that does part of what another did. */
    static String nodeName(WeightUse use, String part) {
        String name = use.node().name();
        return (name.isEmpty() ? use.node().output(0) : name) + "_" + part;
    }
}
