package dev.jerboa.train.graph;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Value;
import dev.jerboa.train.LibTorch;
import dev.jerboa.train.Parameter;
import dev.jerboa.train.ProductThreads;
import dev.jerboa.train.Variable;
import dev.jerboa.train.fuse.Fusions;
import dev.jerboa.train.operator.Operators;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;

/**
 * An ONNX graph that runs in LibTorch and can be differentiated.
 *
 * <p>The graph is the model: its float weights are the parameters, and {@link #writeBack()} puts them into it after
 * training; all else in it stays as it was. Not safe for use by several threads at once.
 */
public final class TorchGraph implements AutoCloseable {
    private static final OperatorTable OPERATORS =
            new OperatorTable().addTable(Operators.TABLE).addTable(Fusions.TABLE);

    private final OnnxModel model;
    private final Weights weights;
    private final Program program;
    private final List<String> outputs;
    private final Device device;
    private final boolean convolves;
    private boolean training;
    private boolean closed;

    private TorchGraph(Builder builder) {
        this.model = builder.model;
        this.device = LibTorch.device(builder.device);
        Graph graph = model.graph();
        requireOperators(model);
        Set<String> names = new LinkedHashSet<>();
        graph.outputs().forEach(output -> names.add(output.name()));
        names.addAll(builder.more);
        this.outputs = List.copyOf(names);
        this.weights = new Weights(new TrainableWeights(builder.trainable, builder.alsoTrained), device);
        List<Node> nodes = builder.fused ? Fusions.apply(graph, outputs) : graph.nodes();
        Program.Setting setting = new Program.Setting(OPERATORS, new LocalFunctions(model), weights);
        this.program = new Program(graph, nodes, outputs, model.opset(), setting);
        if (!program.captures().isEmpty()) {
            weights.close();
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the graph has no value named '" + program.captures().get(0) + "'",
                    "Look the names up with: jerboa inspect MODEL");
        }
        this.convolves = convolves(model);
        if (convolves) {
            ProductThreads.convolutionsOpened();
        }
    }

    /** A graph with every float weight as a parameter, on the processor. */
    public static TorchGraph of(OnnxModel model) {
        return builder(model).build();
    }

    /** A graph to be described further. */
    public static Builder builder(OnnxModel model) {
        return new Builder(model);
    }

    /** Says how a graph is to run. */
    public static final class Builder {
        private final OnnxModel model;
        private final Set<String> more = new LinkedHashSet<>();
        private final Set<String> alsoTrained = new LinkedHashSet<>();
        private Predicate<String> trainable = name -> true;
        private String device = "cpu";
        private boolean fused = true;

        private Builder(OnnxModel model) {
            this.model = model;
        }

        /** Trains only the weights whose names the predicate accepts; frozen parts cost no gradient. */
        public Builder trainable(Predicate<String> names) {
            this.trainable = names;
            return this;
        }

        /** Trains these float constants too, which would not count as weights: single numbers, scales of a quantization. */
        public Builder alsoTrain(Iterable<String> names) {
            names.forEach(alsoTrained::add);
            return this;
        }

        /** Returns these values between inputs and outputs too, such as hidden layers. */
        public Builder alsoReturn(Iterable<String> values) {
            values.forEach(more::add);
            return this;
        }

        /** Runs each node of the graph by itself, even where LibTorch has one operator for several; for comparing. */
        public Builder nodeByNode() {
            this.fused = false;
            return this;
        }

        /** The device: {@code cpu}, {@code cuda}, {@code cuda:1}. */
        public Builder device(String name) {
            this.device = name;
            return this;
        }

        /**
         * The graph, ready to run.
         *
         * @throws JerboaException if an operator is missing, naming each with one of its nodes; if a value or device is
         *     not there
         */
        public TorchGraph build() {
            return new TorchGraph(this);
        }
    }

    private static boolean convolves(OnnxModel model) {
        return Stream.concat(
                        model.graphs().stream().flatMap(graph -> graph.nodes().stream()),
                        model.functions().stream().flatMap(function -> function.body().nodes().stream()))
                .anyMatch(node -> node.operator().contains("Conv"));
    }

    private static void requireOperators(OnnxModel model) {
        List<String> missing = Operators.TABLE.missing(model);
        if (!missing.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED,
                    "the model holds operators that cannot be differentiated here: " + String.join(", ", missing),
                    "List those that can with: jerboa train --operators");
        }
    }

    /** The names of the inputs to feed. */
    public List<String> inputs() {
        return model.graph().requiredInputs().stream().map(Value::name).toList();
    }

    /** The names of the values that a run returns. */
    public List<String> outputs() {
        return outputs;
    }

    /** The weights that training changes, in the order of the graph. */
    public List<Parameter> parameters() {
        return List.copyOf(weights.parameters());
    }

    /** The means and variances that batch normalizations learn from the batches, without gradients. */
    public List<Parameter> statistics() {
        return List.copyOf(weights.statistics());
    }

    /** Whether dropout drops and batch normalization uses, and learns from, the batch; not so at first. */
    public void setTraining(boolean training) {
        this.training = training;
    }

    /**
     * Runs the graph.
     *
     * @param inputs a value for each required input
     * @return a value for each of {@link #outputs()}, which live in the scope around this call
     * @throws JerboaException if an input is missing, or LibTorch refuses a node
     */
    public Map<String, Variable> run(Map<String, Variable> inputs) {
        return run(inputs, (call, made) -> {});
    }

    /** The first node, if any, whose output is not finite for these inputs: how a loss became NaN. */
    public Optional<String> firstNonFinite(Map<String, Variable> inputs) {
        List<String> found = new ArrayList<>();
        LibTorch.withoutGradients(() -> {
            try (PointerScope scope = new PointerScope()) {
                run(inputs, (call, made) -> {
                    if (found.isEmpty() && NonFinite.any(made)) {
                        found.add(
                                call.node().operator() + " (node " + call.node().label() + ")");
                    }
                });
            }
        });
        return found.stream().findFirst();
    }

    private Map<String, Variable> run(Map<String, Variable> inputs, StepRunner.Watcher watcher) {
        List<String> names = inputs();
        Tensor[] given = new Tensor[names.size()];
        for (int i = 0; i < given.length; i++) {
            Variable value = inputs.get(names.get(i));
            if (value == null) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "the input '" + names.get(i) + "' is missing; given are " + inputs.keySet(),
                        "Feed " + names + ".");
            }
            given[i] = value.tensor().to(device, value.tensor().scalar_type());
        }
        Tensor[] results = program.run(given, new Tensor[0], new StepRunner(training, watcher));
        Map<String, Variable> named = new LinkedHashMap<>();
        PointerScope around = PointerScope.getInnerScope();
        for (int i = 0; i < results.length; i++) {
            named.put(outputs.get(i), new Variable(results[i]));
            if (around != null) {
                around.attach(results[i]);
                results[i].releaseReference();
            }
        }
        return named;
    }

    /** Puts the present weights into the model that this graph was made of. */
    public void writeBack() {
        weights.writeBack();
    }

    @Override
    public void close() {
        if (!closed && convolves) {
            ProductThreads.convolutionsClosed();
        }
        closed = true;
        weights.close();
    }
}
