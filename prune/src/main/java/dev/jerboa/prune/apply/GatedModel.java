package dev.jerboa.prune.apply;

import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.structure.Axis;
import dev.jerboa.prune.structure.DependencyGraph;
import dev.jerboa.prune.structure.Intake;
import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.prune.structure.ResidualBranch;
import dev.jerboa.prune.structure.ValueShapes;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.TemporaryDirectory;
import dev.jerboa.runtime.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model with a gate at every place where a unit is taken in, so that trying it without some units takes a run and not a
 * model.
 *
 * <p>A gate is a factor of one that becomes zero. Branches have one as well.
 */
public final class GatedModel implements AutoCloseable {
    /** The gate of one axis of one value: an input of the model. */
    private record Gate(String input, List<Long> shape) {
        int size() {
            return shape.isEmpty() ? 1 : shape.get(0).intValue();
        }

        long[] dims() {
            return shape.stream().mapToLong(Long::longValue).toArray();
        }
    }

    private record Reading(int node, Axis data) {}

    private final TemporaryDirectory directory;
    private final Session session;
    private final Map<Axis, Gate> gates;
    private final Map<ResidualBranch, Gate> branchGates;
    private final Set<String> outputs;

    private GatedModel(
            TemporaryDirectory directory,
            Session session,
            Map<Axis, Gate> gates,
            Map<ResidualBranch, Gate> branchGates,
            Set<String> outputs) {
        this.directory = directory;
        this.session = session;
        this.gates = gates;
        this.branchGates = branchGates;
        this.outputs = outputs;
    }

    /**
     * Opens a model with gates.
     *
     * @param model the file that was analysed
     * @param outputs names of values to return; all outputs of the model if empty
     */
    public static GatedModel open(
            Path model,
            DependencyGraph dependencies,
            Collection<PruningGroup> groups,
            Collection<ResidualBranch> branches,
            Optional<Set<String>> outputs) {
        OnnxModel gated = OnnxFile.read(model);
        Graph graph = gated.graph();
        List<Node> nodes = new ArrayList<>(graph.nodes());
        Map<Axis, Gate> gates = new LinkedHashMap<>();
        Set<Reading> seen = new HashSet<>();
        for (PruningGroup group : groups) {
            for (Intake intake : group.intakes()) {
                Node reader = nodes.get(intake.weight().node());
                Gate gate = gates.computeIfAbsent(
                        intake.data(), axis -> gate(graph, intake, reader, dependencies.shapes()));
                int input = 1 - intake.weight().input();
                if (seen.add(new Reading(intake.weight().node(), intake.data()))) {
                    multiply(graph, reader, input, gate, intake.data().value());
                }
            }
        }
        Map<ResidualBranch, Gate> branchGates = new HashMap<>();
        for (ResidualBranch branch : branches) {
            Node sum = nodes.get(branch.sum());
            Gate gate = add(graph, sum.output(0) + "_gate", new long[0]);
            multiply(graph, sum, 1 - branch.skipInput(), gate, sum.output(0));
            branchGates.put(branch, gate);
        }
        Set<String> wanted = new LinkedHashSet<>(outputs.orElseGet(() ->
                new LinkedHashSet<>(graph.outputs().stream().map(Value::name).toList())));
        TemporaryDirectory directory = TemporaryDirectory.create();
        Path file = directory.path().resolve("gated.onnx");
        OnnxFile.write(gated, file);
        return new GatedModel(directory, Session.open(file), gates, branchGates, wanted);
    }

    private static Gate gate(Graph graph, Intake intake, Node reader, ValueShapes shapes) {
        int rank = shapes.dims(intake.data().value()).orElseThrow().length;
        long[] dims = new long[rank - intake.data().index()];
        Arrays.fill(dims, 1);
        dims[0] = intake.dataSize();
        return add(graph, reader.output(0) + "_gate", dims);
    }

    private static Gate add(Graph graph, String hint, long[] dims) {
        String name = graph.freshName(hint);
        List<Dimension> shape = Arrays.stream(dims)
                .mapToObj(dim -> (Dimension) new Dimension.Fixed(dim))
                .toList();
        graph.addInput(Value.of(name, ValueType.TensorType.of(ElementType.FLOAT, shape)));
        return new Gate(name, Arrays.stream(dims).boxed().toList());
    }

    private static void multiply(Graph graph, Node reader, int input, Gate gate, String hint) {
        String product = graph.freshName(hint + "_gated");
        graph.insertBefore(
                reader, List.of(Node.of("Mul", product, List.of(reader.input(input), gate.input()), List.of(product))));
        graph.setInput(reader, input, product);
    }

    /** Runs the model as if what is selected were not there; what has no gate stays. */
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Selection closed) {
        Map<Axis, float[]> factors = new HashMap<>();
        gates.forEach((axis, gate) -> factors.put(axis, ones(gate.size())));
        closed.units().forEach((group, units) -> group.intakes().forEach(intake -> close(factors, intake, units)));
        Map<String, Tensor> all = new HashMap<>(inputs);
        gates.forEach((axis, gate) -> all.put(gate.input(), Tensor.of(gate.dims(), factors.get(axis))));
        branchGates.forEach((branch, gate) ->
                all.put(gate.input(), Tensor.of(gate.dims(), closed.branches().contains(branch) ? 0f : 1f)));
        return session.run(all, outputs);
    }

    private static void close(Map<Axis, float[]> factors, Intake intake, BitSet units) {
        float[] gate = factors.get(intake.data());
        if (gate != null) {
            units.stream().forEach(unit -> {
                for (int index : intake.indices().get(unit)) {
                    gate[index] = 0;
                }
            });
        }
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Override
    public void close() {
        session.close();
        directory.close();
    }
}
