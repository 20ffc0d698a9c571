package dev.jerboa.quantize.convolution;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightFinder;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.plan.WeightUse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides for the kernel of each convolution whether it computes with integers, and says why not. */
final class KernelDecisions {
    // Below this many elements the scales and the extra nodes cost about what the smaller weight saves.
    private static final long LEAST_STORED_ELEMENTS = 512;
    // Red, green, blue, and perhaps a mask: too few channels for an integer kernel to win, and an error here goes on
    // into
    // everything.
    private static final long PICTURE_CHANNELS = 4;
    private static final int KERNEL_RANK = 4;
    private static final Set<String> OUTPUT_OPERATORS = Set.of(
            "Sigmoid",
            "HardSigmoid",
            "Softmax",
            "LogSoftmax",
            "Relu",
            "Clip",
            "Reshape",
            "Flatten",
            "Squeeze",
            "Transpose",
            "Concat",
            "Resize");

    private final Graph graph;
    private final Set<String> keptFloat;
    private final IntegerRange integers;
    private final Set<String> pooled;

    private KernelDecisions(Graph graph, Set<String> keptFloat, IntegerRange integers) {
        this.graph = graph;
        this.keptFloat = keptFloat;
        this.integers = integers;
        this.pooled = PooledValues.of(graph);
    }

    /**
     * One decision for each weight that a convolution reads.
     *
     * @param keptFloat names of weights whose convolutions stay float
     * @param integers what the kernels of the others become
     */
    static List<Decision> of(OnnxModel model, Set<String> keptFloat, IntegerRange integers) {
        KernelDecisions decisions = new KernelDecisions(model.graph(), keptFloat, integers);
        return WeightFinder.find(model).stream()
                .filter(weight -> weight.uses().stream().anyMatch(use -> use.role() == WeightUse.Role.CONVOLUTION))
                .map(decisions::decide)
                .toList();
    }

    private Decision decide(Weight weight) {
        TensorData data = weight.constant().data();
        Optional<String> obstacle = storageObstacle(weight, data);
        if (obstacle.isPresent()) {
            return Decision.keep(weight, obstacle.get());
        }
        Optional<String> whyFloat = weight.uses().stream()
                .flatMap(use -> whyFloat(weight.name(), data, use.node()).stream())
                .findFirst();
        long channels = data.dim(outputAxis(weight.uses().get(0).node()));
        if (whyFloat.isEmpty()) {
            return new Decision(
                    weight,
                    new WeightForm.StaticConvolution(integers),
                    "one scale for each of " + channels + " output channels",
                    data.elementCount() + channels * 2 * Float.BYTES);
        } else if (data.elementCount() < LEAST_STORED_ELEMENTS) {
            return Decision.keep(weight, whyFloat.get() + "; has only " + data.elementCount() + " elements");
        }
        return new Decision(
                weight,
                new WeightForm.IntegerChannels(),
                whyFloat.get() + "; stored with one scale for each of " + channels + " output channels",
                data.elementCount() + channels * Float.BYTES);
    }

    private Optional<String> storageObstacle(Weight weight, TensorData data) {
        if (data.type() != ElementType.FLOAT) {
            return Optional.of("is " + data.type() + ", not float");
        } else if (weight.uses().stream().anyMatch(use -> use.role() != WeightUse.Role.CONVOLUTION)) {
            return Optional.of("is not read by convolutions alone");
        } else if (weight.uses().stream().anyMatch(use -> use.graph() != graph)
                || weight.constant().owner() != graph) {
            return Optional.of("is inside a sub-graph or a local function");
        } else if (graph.isOutput(weight.name())) {
            return Optional.of("is an output of the graph");
        } else if (weight.uses().stream()
                        .map(use -> outputAxis(use.node()))
                        .distinct()
                        .count()
                > 1) {
            return Optional.of("is read in two orientations that share no form");
        }
        return Optional.empty();
    }

    private Optional<String> whyFloat(String weight, TensorData data, Node node) {
        String input = node.input(0);
        if (!node.is("Conv")) {
            return Optional.of("transposed convolution, for which there is no integer kernel");
        } else if (data.rank() != KERNEL_RANK) {
            return Optional.of("has " + (data.rank() - 2) + " spatial dimensions, not 2");
        } else if (keptFloat.contains(weight)) {
            return Optional.of("stays float on request");
        } else if (isGraphInput(input) && data.dim(1) * node.attribute("group", 1L) <= PICTURE_CHANNELS) {
            return Optional.of("reads the picture");
        } else if (pooled.contains(input)) {
            return Optional.of("reads one value a channel");
        } else if (endsTheGraph(node)) {
            return Optional.of("gives an output of the model");
        } else if (!node.input(2).isEmpty()
                && Constants.find(graph, node.input(2))
                        .filter(bias -> bias.data().type() == ElementType.FLOAT)
                        .isEmpty()) {
            return Optional.of("has a bias that is computed");
        }
        return Optional.empty();
    }

    private boolean isGraphInput(String value) {
        return graph.requiredInputs().stream().anyMatch(input -> input.name().equals(value));
    }

    private boolean endsTheGraph(Node node) {
        Deque<String> open = new ArrayDeque<>(List.of(node.output(0)));
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty()) {
            String value = open.pop();
            if (graph.isOutput(value)) {
                return true;
            }
            graph.consumers(value).stream()
                    .filter(reader -> reader.domain().isEmpty() && OUTPUT_OPERATORS.contains(reader.operator()))
                    .map(reader -> reader.output(0))
                    .filter(seen::add)
                    .forEach(open::push);
        }
        return false;
    }

    /** Which axis of a kernel counts the output channels. */
    static int outputAxis(Node node) {
        return node.is("ConvTranspose") ? 1 : 0;
    }
}
