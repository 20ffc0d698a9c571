package dev.jerboa.prune.repair;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.prune.apply.Selection;
import dev.jerboa.prune.importance.Subject;
import dev.jerboa.prune.structure.Axis;
import dev.jerboa.runtime.data.CalibrationData;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Changes the weights that take units in, so that those that stay stand in for those that go.
 *
 * <p>Done before cutting: the weights of what stays are changed in place and keep their shape. For matrices and filters of one
 * place this is the least-squares solution for their output; larger filters get the least-squares combination of channels,
 * which is right but where they reach over the edge.
 */
public final class Repair {
    /** Where a product adds a bias. */
    private record Bias(Node node, int input, TensorData data) {}

    private final Graph graph;
    private final List<Node> nodes;
    private final RepairOptions options;

    private Repair(Graph graph, RepairOptions options) {
        this.graph = graph;
        this.nodes = List.copyOf(graph.nodes());
        this.options = options;
    }

    /**
     * Repairs a model from which units are about to be cut.
     *
     * @param model as it was read from the subject's file, unchanged since; changed here
     * @param subject what was analysed
     * @return how many weights were changed
     */
    public static int repair(
            OnnxModel model, Subject subject, Selection selection, CalibrationData data, RepairOptions options) {
        return repair(
                model,
                selection,
                RepairMoments.gather(subject, selection.units().keySet(), data, options));
    }

    /**
     * Repairs a model from which units are about to be cut, with activations that were looked at before.
     *
     * @param model as it was read from the analysed file, unchanged since; changed here
     * @param gathered of groups among which are all that lose units
     * @return how many weights were changed
     */
    public static int repair(OnnxModel model, Selection selection, RepairMoments gathered) {
        Map<Axis, BitSet> gone = selection.indices();
        Repair repair = new Repair(model.graph(), gathered.options());
        int changed = 0;
        for (Map.Entry<Axis, Axis> entry : gathered.dataOf().entrySet()) {
            BitSet less = gone.get(entry.getValue());
            if (less != null) {
                changed += repair.apply(entry.getKey(), gathered.of(entry.getKey()), less) ? 1 : 0;
            }
        }
        return changed;
    }

    private boolean apply(Axis weight, Moments moments, BitSet gone) {
        Node node = nodes.get(weight.node());
        TensorData data =
                Constants.find(graph, node.input(weight.input())).orElseThrow().data();
        if (data.type() != ElementType.FLOAT) {
            return false;
        }
        int outputAxis = outputAxis(node, weight, data.rank());
        Optional<Bias> bias = outputAxis < 0 ? Optional.empty() : bias(node, data.dim(outputAxis));
        if (options.biasOnly() && bias.isEmpty()) {
            return false;
        }
        Reconstruction reconstruction = options.biasOnly()
                ? Reconstruction.ofMeans(moments, gone)
                : Reconstruction.fit(moments, gone, options.ridge(), bias.isPresent());
        float[] values = data.toFloats();
        bias.ifPresent(found -> shift(found, values, data, weight.index(), outputAxis, reconstruction));
        if (!options.biasOnly()) {
            combine(values, data, weight.index(), reconstruction);
            set(node, weight.input(), TensorData.ofFloats(data.dims(), values));
        }
        return true;
    }

    /** {@code W_left += A^T W_gone}, along one axis of a tensor. */
    private static void combine(float[] values, TensorData data, int axis, Reconstruction reconstruction) {
        int inner = inner(data, axis);
        int stride = inner * (int) data.dim(axis);
        int[] left = reconstruction.left();
        int[] gone = reconstruction.gone();
        IntStream.range(0, left.length).parallel().forEach(i -> {
            for (int outer = 0; outer < values.length; outer += stride) {
                for (int k = 0; k < inner; k++) {
                    double sum = 0;
                    for (int j = 0; j < gone.length; j++) {
                        sum += reconstruction.combination()[i][j] * values[outer + gone[j] * inner + k];
                    }
                    values[outer + left[i] * inner + k] += (float) sum;
                }
            }
        });
    }

    /** Adds to a bias what the constant parts of what goes would give. */
    private void shift(
            Bias bias, float[] values, TensorData data, int axis, int outputAxis, Reconstruction reconstruction) {
        float[] shifted = bias.data().toFloats();
        double[] sums = new double[shifted.length];
        int inner = inner(data, axis);
        int size = (int) data.dim(axis);
        int outputInner = inner(data, outputAxis);
        int outputSize = (int) data.dim(outputAxis);
        double[] constants = new double[size];
        for (int j = 0; j < reconstruction.gone().length; j++) {
            constants[reconstruction.gone()[j]] = reconstruction.constant()[j];
        }
        for (int i = 0; i < values.length; i++) {
            sums[i / outputInner % outputSize] += constants[i / inner % size] * values[i];
        }
        for (int i = 0; i < shifted.length; i++) {
            shifted[i] += (float) sums[i];
        }
        set(bias.node(), bias.input(), TensorData.ofFloats(bias.data().dims(), shifted));
    }

    private static int inner(TensorData data, int axis) {
        int inner = 1;
        for (int i = axis + 1; i < data.rank(); i++) {
            inner *= (int) data.dim(i);
        }
        return inner;
    }

    /** The axis of a weight along which its outputs lie; -1 where that is not known. */
    private static int outputAxis(Node node, Axis weight, int rank) {
        return switch (node.operator()) {
            case "MatMul", "Gemm" -> rank == 2 && weight.input() == 1 ? 1 - weight.index() : -1;
            case "Conv" -> 0;
            case "ConvTranspose" -> 1;
            default -> -1;
        };
    }

    private Optional<Bias> bias(Node node, long size) {
        if (node.inputs().size() > 2) {
            boolean scaled = node.attribute("alpha", 1f) != 1 || node.attribute("beta", 1f) != 1;
            return scaled ? Optional.empty() : vector(node, 2, size);
        }
        if (node.is("MatMul")) {
            List<Node> readers = graph.consumers(node.output(0));
            if (readers.size() == 1 && readers.get(0).is("Add") && !graph.isOutput(node.output(0))) {
                int other = readers.get(0).input(0).equals(node.output(0)) ? 1 : 0;
                return vector(readers.get(0), other, size);
            }
        }
        return Optional.empty();
    }

    private Optional<Bias> vector(Node node, int input, long size) {
        return Constants.find(graph, node.input(input))
                .map(Constants.Constant::data)
                .filter(data -> data.type() == ElementType.FLOAT && data.rank() == 1 && data.elementCount() == size)
                .map(data -> new Bias(node, input, data));
    }

    private void set(Node node, int input, TensorData data) {
        String name = graph.freshName(node.input(input) + "_repaired");
        graph.addInitializer(name, data);
        graph.setInput(node, input, name);
    }
}
