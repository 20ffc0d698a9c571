package dev.jerboa.train.graph;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/**
 * A graph made ready to run: its nodes in order, each value in a numbered slot, and for each step the slots that nothing
 * reads after it.
 *
 * <p>A sub-graph is a program of its own; what it reads from around it are inputs of the node that holds it.
 */
final class Program {
    /** Gives the tensor for a constant of a graph, the same one each time. */
    interface ConstantSource {
        /** The tensor; it stays valid as long as the program. */
        Tensor tensor(Graph owner, String name, TensorData data);

        /** The same for a constant that training leaves alone. */
        Tensor fixed(Graph owner, String name, TensorData data);
    }

    /**
     * What the programs of a model are made with.
     *
     * @param operators what runs the nodes
     * @param functions the operators that the model itself defines
     */
    record Setting(OperatorTable operators, LocalFunctions functions, ConstantSource constants) {
        /** The same with constants that training leaves alone: a function has no weights, it is given them. */
        Setting inFunction() {
            ConstantSource fixed = new ConstantSource() {
                @Override
                public Tensor tensor(Graph owner, String name, TensorData data) {
                    return constants.fixed(owner, name, data);
                }

                @Override
                public Tensor fixed(Graph owner, String name, TensorData data) {
                    return constants.fixed(owner, name, data);
                }
            };
            return new Setting(operators, functions, fixed);
        }
    }

    private record Nested(Program program, Slots captured) {}

    private record Step(
            Node node, Lowering lowering, Slots inputs, Slots outputs, Slots released, Map<Graph, Nested> nested) {}

    private final long opset;
    private final List<Step> steps;
    private final Map<String, Integer> slots = new HashMap<>();
    private final List<String> captures = new ArrayList<>();
    private final Map<Integer, Tensor> constants = new LinkedHashMap<>();
    private final Map<Integer, ElementType> types = new HashMap<>();
    private final Slots inputs;
    private final Slots outputs;

    /**
     * A program.
     *
     * @param nodes what to run: the graph's nodes, or others that compute the same
     * @param outputNames the values to return
     * @throws dev.jerboa.onnx.JerboaException if a constant has a type that cannot be trained with
     */
    Program(Graph graph, List<Node> nodes, List<String> outputNames, long opset, Setting setting) {
        this.opset = opset;
        this.inputs = new Slots(graph.requiredInputs().stream().map(Value::name).mapToInt(this::newSlot));
        graph.requiredInputs().forEach(this::addType);
        graph.initializers().forEach((name, data) -> addConstant(graph, name, data, setting));
        List<Step> unreleased = new ArrayList<>();
        for (Node node : nodes) {
            Optional<TensorData> constant = Constants.valueOf(node);
            if (constant.isPresent()) {
                addConstant(graph, node.output(0), constant.get(), setting);
            } else {
                unreleased.add(step(node, setting));
            }
        }
        this.outputs = new Slots(outputNames.stream().mapToInt(this::slotOf));
        this.steps = released(unreleased);
    }

    /** The names that this program reads from the graphs around it. */
    List<String> captures() {
        return captures;
    }

    private void addConstant(Graph graph, String name, TensorData data, Setting setting) {
        int slot = newSlot(name);
        constants.put(slot, setting.constants().tensor(graph, name, data));
        types.put(slot, data.type());
    }

    private void addType(Value input) {
        if (input.type() instanceof ValueType.TensorType tensor) {
            types.put(slots.get(input.name()), tensor.elementType());
        }
    }

    private Step step(Node node, Setting setting) {
        Map<Graph, Nested> nested = new HashMap<>();
        for (Graph subgraph : node.subgraphs()) {
            Program program = program(subgraph, opset, setting);
            Slots captured = new Slots(program.captures.stream().mapToInt(this::slotOf));
            nested.put(subgraph, new Nested(program, captured));
        }
        Slots read = new Slots(node.inputs().stream().mapToInt(name -> name.isEmpty() ? Slots.NONE : slotOf(name)));
        Slots written =
                new Slots(node.outputs().stream().mapToInt(name -> name.isEmpty() ? Slots.NONE : newSlot(name)));
        Optional<LocalFunctions.Body> function = setting.functions().bodyOf(node);
        Lowering lowering;
        if (function.isPresent()) {
            Graph body = function.get().graph();
            Program program = program(body, function.get().opset(), setting.inFunction());
            nested.put(body, new Nested(program, new Slots(IntStream.empty())));
            lowering = call -> call.run(body, Arrays.asList(call.inputs()));
        } else {
            lowering = setting.operators().find(node).orElseThrow().lowering();
        }
        return new Step(node, lowering, read, written, new Slots(IntStream.empty()), nested);
    }

    private static Program program(Graph graph, long opset, Setting setting) {
        List<String> names = graph.outputs().stream().map(Value::name).toList();
        return new Program(graph, graph.nodes(), names, opset, setting);
    }

    private int newSlot(String name) {
        int slot = slots.size();
        slots.put(name, slot);
        return slot;
    }

    /** The slot of a value; one that nothing in this graph has made yet comes from around it. */
    private int slotOf(String name) {
        Integer slot = slots.get(name);
        if (slot == null) {
            captures.add(name);
            return newSlot(name);
        }
        return slot;
    }

    /** The steps, each with those values made by steps that are read there for the last time. */
    private List<Step> released(List<Step> unreleased) {
        Set<Integer> open = new HashSet<>();
        unreleased.forEach(step -> step.outputs().present().forEach(open::add));
        outputs.present().forEach(open::remove);
        Deque<Step> result = new ArrayDeque<>();
        for (int i = unreleased.size() - 1; i >= 0; i--) {
            Step step = unreleased.get(i);
            Slots last = Slots.of(touched(step).filter(open::remove).boxed().toList());
            result.addFirst(new Step(step.node(), step.lowering(), step.inputs(), step.outputs(), last, step.nested()));
        }
        return List.copyOf(result);
    }

    private static IntStream touched(Step step) {
        return Stream.concat(
                        Stream.of(step.inputs(), step.outputs()),
                        step.nested().values().stream().map(Nested::captured))
                .flatMapToInt(Slots::present);
    }

    /**
     * Runs the steps.
     *
     * @param given the graph's inputs; null for those left out, fewer where the last ones are
     * @param captured the values that {@link #captures()} names
     * @return the outputs; the caller owns one reference to each
     */
    Tensor[] run(Tensor[] given, Tensor[] captured, StepRunner runner) {
        Tensor[] values = new Tensor[slots.size()];
        boolean[] owned = new boolean[values.length];
        for (int i = 0; i < Math.min(inputs.count(), given.length); i++) {
            values[inputs.at(i)] = given[i];
        }
        for (int i = 0; i < captured.length; i++) {
            values[slots.get(captures.get(i))] = captured[i];
        }
        constants.forEach((slot, tensor) -> values[slot] = tensor);
        try {
            for (Step step : steps) {
                keep(runner.run(step.lowering(), call(step, values, runner)), step.outputs(), values, owned);
                step.released().present().forEach(slot -> free(values, owned, slot));
            }
            return Arrays.stream(outputs.pick(values)).map(StepRunner::retain).toArray(Tensor[]::new);
        } finally {
            for (int slot = 0; slot < values.length; slot++) {
                free(values, owned, slot);
            }
        }
    }

    private static void keep(Tensor[] made, Slots places, Tensor[] values, boolean[] owned) {
        for (int i = 0; i < made.length; i++) {
            int slot = places.at(i);
            if (slot == Slots.NONE) {
                StepRunner.release(made[i]);
            } else {
                values[slot] = made[i];
                owned[slot] = made[i] != null;
            }
        }
    }

    private static void free(Tensor[] values, boolean[] owned, int slot) {
        if (owned[slot]) {
            StepRunner.release(values[slot]);
            owned[slot] = false;
            values[slot] = null;
        }
    }

    private Call call(Step step, Tensor[] values, StepRunner runner) {
        Tensor[] read = step.inputs().pick(values);
        IntFunction<ElementType> declared = index -> types.get(step.inputs().at(index));
        return new Call(step.node(), opset, read, declared, runner.training(), (graph, subgraphInputs) -> {
            Nested nested = step.nested().get(graph);
            return nested.program().run(subgraphInputs, nested.captured().pick(values), runner);
        });
    }
}
