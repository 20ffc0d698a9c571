package dev.jerboa.prune.importance;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.structure.Axis;
import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.prune.structure.PruningGroup.GroupAxis;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.graph.TorchGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The gradients of the weights that go with units, batch by batch.
 *
 * <p>A constant that several nodes read is one parameter for each of them here.
 */
final class UnitGradients implements AutoCloseable {
    private record Reading(int node, int input) {
        static Reading of(Axis axis) {
            return new Reading(axis.node(), axis.input());
        }
    }

    private final Subject subject;
    private final Map<Reading, Variable> weights = new HashMap<>();
    private final TorchGraph graph;

    private UnitGradients(Subject subject, TorchGraph graph) {
        this.subject = subject;
        this.graph = graph;
    }

    /** Makes parameters of the float weights that go with the units of some groups. */
    static UnitGradients open(Subject subject, List<PruningGroup> groups, TiedWeights tied) {
        OnnxModel model = OnnxFile.read(subject.file());
        Graph graph = model.graph();
        List<Node> nodes = new ArrayList<>(graph.nodes());
        Map<Reading, String> names = new LinkedHashMap<>();
        for (PruningGroup group : groups) {
            for (GroupAxis axis : tied.of(group)) {
                names.computeIfAbsent(
                        Reading.of(axis.axis()), reading -> own(graph, nodes.get(reading.node()), reading));
            }
        }
        UnitGradients gradients = new UnitGradients(
                subject,
                TorchGraph.builder(model).trainable(names::containsValue).build());
        Map<String, Variable> byName = new HashMap<>();
        for (Parameter parameter : gradients.graph.parameters()) {
            byName.put(parameter.name(), parameter.value());
        }
        names.forEach((reading, name) -> {
            if (byName.containsKey(name)) {
                gradients.weights.put(reading, byName.get(name));
            }
        });
        return gradients;
    }

    /** Gives a node a constant of its own; returns its name. */
    private static String own(Graph graph, Node node, Reading reading) {
        Constants.Constant constant =
                Constants.find(graph, node.input(reading.input())).orElseThrow();
        if (constant.data().type() != ElementType.FLOAT) {
            return constant.name();
        }
        String name = graph.freshName(constant.name() + "_of_unit");
        graph.addInitializer(name, constant.data());
        graph.setInput(node, reading.input(), name);
        return name;
    }

    /** The weight along an axis, with its gradient; absent where it is not a float weight. */
    Optional<Variable> weight(GroupAxis axis) {
        return Optional.ofNullable(weights.get(Reading.of(axis.axis())));
    }

    /**
     * Runs all batches and has the gradients of each looked at.
     *
     * @param passes how often all samples are run
     * @param viewer called in a scope of its own once a batch has left its gradients
     * @return how many samples were run, each pass counting
     */
    long run(CalibrationData data, SampleLoss loss, int passes, Runnable viewer) {
        long total = passes * data.sampleCount();
        long done = 0;
        for (int pass = 0; pass < passes; pass++) {
            long first = 0;
            try (Stream<CalibrationBatch> batches = data.batches()) {
                for (CalibrationBatch batch : (Iterable<CalibrationBatch>) batches.sequential()::iterator) {
                    subject.progress().update("gradients", done, total);
                    try (VariableScope scope = VariableScope.open()) {
                        Map<String, Variable> outputs = graph.run(variables(batch));
                        loss.loss(outputs, batch, new SampleLoss.Place(first, pass))
                                .backward();
                        viewer.run();
                    }
                    weights.values().forEach(Variable::clearGradient);
                    first += batch.sampleCount();
                    done += batch.sampleCount();
                }
            }
        }
        return done;
    }

    private static Map<String, Variable> variables(CalibrationBatch batch) {
        Map<String, Variable> variables = new HashMap<>();
        batch.inputs().forEach((name, tensor) -> variables.put(name, variable(name, tensor)));
        return variables;
    }

    private static Variable variable(String name, Tensor tensor) {
        if (tensor instanceof Tensor.Floats floats) {
            return Variable.of(floats.dims(), floats.data());
        }
        if (tensor instanceof Tensor.Longs longs) {
            return Variable.of(longs.dims(), longs.data());
        }
        throw new JerboaException(
                ErrorCode.UNSUPPORTED,
                "the input '" + name + "' is " + tensor
                        + ", and gradients are taken of models that are fed float or int64",
                "Take a criterion that needs no gradients, such as wanda.");
    }

    /** The sums over all axes but one. */
    static float[] along(Variable values, int axis) {
        Variable sums = values;
        for (int i = values.dims().length - 1; i >= 0; i--) {
            sums = i == axis ? sums : sums.sum(i, false);
        }
        return sums.toFloats();
    }

    @Override
    public void close() {
        graph.close();
    }
}
