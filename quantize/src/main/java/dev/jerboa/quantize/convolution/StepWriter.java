package dev.jerboa.quantize.convolution;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.ValueRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes each step as the nodes from which ONNX Runtime makes its integer kernel. */
final class StepWriter {
    private final Graph graph;
    private final SharedConstants constants;
    private final IntegerRange kernels;
    private final IntegerValues values;
    private final Map<String, double[]> inputMeans;

    StepWriter(
            Graph graph,
            SharedConstants constants,
            IntegerRange kernels,
            Map<String, ValueRange> ranges,
            Map<String, double[]> inputMeans) {
        this.graph = graph;
        this.constants = constants;
        this.kernels = kernels;
        this.values = new IntegerValues(graph, constants, ranges);
        this.inputMeans = inputMeans;
    }

    void write(Step step) {
        List<Node> nodes = new ArrayList<>();
        if (step instanceof Step.Convolution convolution) {
            convolution(nodes, convolution);
        } else if (step instanceof Step.Arithmetic arithmetic) {
            String result = copy(nodes, arithmetic.node(), readAll(nodes, step), step.output());
            values.write(nodes, result, step.output(), own(step.output(), arithmetic.bounds()));
        } else if (step instanceof Step.HardSwish hardSwish) {
            hardSwish(nodes, hardSwish);
        } else if (step instanceof Step.Passage passage) {
            passage(nodes, passage);
        }
        graph.replace(step.last(), nodes);
    }

    private void convolution(List<Node> nodes, Step.Convolution step) {
        Node node = step.node();
        String value = node.input(0);
        String input = values.read(nodes, value);
        TensorData kernel = Constants.find(graph, node.input(1)).orElseThrow().data();
        IntegerKernel.Input known = new IntegerKernel.Input(
                value,
                values.parametersOf(value).scale(),
                values.excessOf(value),
                Optional.ofNullable(inputMeans.get(value)));
        IntegerKernel integers = IntegerKernel.of(
                node.input(1), kernel, kernels, bias(node, kernel), (int) node.attribute("group", 1L), known);
        String weight =
                perChannel(nodes, node.input(1), step.output() + "_kernel", integers.values(), integers.scales());
        String bias = perChannel(
                nodes, step.output() + "_bias", step.output() + "_bias", integers.bias(), integers.biasScales());
        String result = copy(nodes, node, List.of(input, weight, bias), step.output());
        values.write(nodes, result, step.output(), own(step.output(), step.bounds()));
    }

    private float[] bias(Node node, TensorData kernel) {
        return node.input(2).isEmpty()
                ? new float[Math.toIntExact(kernel.dim(0))]
                : Constants.find(graph, node.input(2)).orElseThrow().data().toFloats();
    }

    private String perChannel(List<Node> nodes, String hint, String output, TensorData integers, TensorData scales) {
        String restored = graph.freshName(output + "_dequantized");
        String zeros = constants.zeros(integers.type(), Math.toIntExact(scales.elementCount()));
        nodes.add(Node.of(
                "DequantizeLinear",
                restored,
                List.of(constants.name(hint + "_quantized", integers), constants.name(hint + "_scale", scales), zeros),
                List.of(restored),
                Attribute.of("axis", 0)));
        return restored;
    }

    /**
     * A table and a product. The table is that of an operator which changes nothing, with integers behind it that saturate
     * where {@code HardSigmoid} does: {@code round(255 (alpha x + beta))} between 0 and 255. Factor and offset are those
     * of the integers of the result.
     */
    private void hardSwish(List<Node> nodes, Step.HardSwish step) {
        String output = step.output();
        String input = values.read(nodes, step.input());
        String same = graph.freshName(output + "_same");
        nodes.add(Node.of("LeakyRelu", same, List.of(input), List.of(same), Attribute.of("alpha", 1f)));
        int steps = IntegerRange.UINT8.steps();
        String gate = graph.freshName(output + "_gate");
        values.convert(
                nodes,
                same,
                gate,
                gate,
                new AffineParameters(
                        (float) (1 / ((double) steps * step.alpha())), (int) Math.rint(steps * step.beta())),
                new AffineParameters(1f / steps, 0));
        String product = graph.freshName(output + "_float");
        nodes.add(Node.of("Mul", product, List.of(input, gate), List.of(product)));
        ValueRange measured = values.range(output);
        // Where the product is 0 the value is the offset, which must have an integer.
        AffineParameters behind = IntegerValues.unsigned(
                new ValueRange(Math.min(measured.min(), step.offset()), Math.max(measured.max(), step.offset())));
        double exact = behind.zeroPoint() + (double) step.offset() / behind.scale();
        int zeroPoint = (int) Math.max(0, Math.min(steps, Math.rint(exact)));
        values.write(
                nodes,
                product,
                output,
                new AffineParameters(behind.scale() / step.factor(), zeroPoint),
                behind,
                (zeroPoint - exact) * behind.scale());
    }

    private void passage(List<Node> nodes, Step.Passage step) {
        Node node = step.last();
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.set(0, values.read(nodes, node.input(0)));
        String result = copy(nodes, node, inputs, step.output());
        AffineParameters same = values.parametersOf(node.input(0));
        values.write(nodes, result, step.output(), same, same, values.excessOf(node.input(0)));
    }

    private List<String> readAll(List<Node> nodes, Step step) {
        return step.inputs().stream().map(input -> values.read(nodes, input)).toList();
    }

    private AffineParameters own(String value, Bounds bounds) {
        return IntegerValues.unsigned(bounds.within(values.range(value)));
    }

    /** The same operator on other inputs. */
    private String copy(List<Node> nodes, Node node, List<String> inputs, String output) {
        String result = graph.freshName(output + "_float");
        nodes.add(new Node(
                node.name(), node.domain(), node.operator(), inputs, List.of(result), node.attributes(), node.extra()));
        return result;
    }
}
