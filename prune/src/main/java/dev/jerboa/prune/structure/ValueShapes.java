package dev.jerboa.prune.structure;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.OptimizationLevel;
import dev.jerboa.runtime.SampleInputs;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.SessionOptions;
import dev.jerboa.runtime.TemporaryDirectory;
import dev.jerboa.runtime.Tensor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The shapes that all values of a model have in one run, and the numbers in those that describe shapes.
 *
 * <p>They are measured and not inferred: exported graphs compute shapes in ways that no short list of rules covers.
 */
public final class ValueShapes {
    /** Sizes that hardly coincide with any width inside a model. */
    private static final SampleInputs.Sizes SIZES = new SampleInputs.Sizes(3, 13, 64, 96);

    private static final long SEED = 1;
    private static final int MOST_INTEGERS = 64;
    private static final Set<String> NO_TENSORS = Set.of(
            "Optional",
            "OptionalGetElement",
            "SequenceConstruct",
            "SequenceEmpty",
            "SequenceErase",
            "SequenceInsert",
            "SequenceMap",
            "SplitToSequence");

    private final Map<String, long[]> dims = new HashMap<>();
    private final Map<String, long[]> integers = new HashMap<>();

    private ValueShapes() {}

    /**
     * Runs a model once on made-up inputs that it accepts.
     *
     * @throws dev.jerboa.onnx.JerboaException if ONNX Runtime cannot open it or it runs on no such inputs
     */
    public static ValueShapes measure(Path model) {
        OnnxModel observed = OnnxFile.read(model);
        for (Node node : observed.graph().nodes()) {
            if (node.subgraphs().isEmpty() && !NO_TENSORS.contains(node.operator())) {
                node.outputs().stream()
                        .filter(value -> !value.isEmpty() && !observed.graph().isOutput(value))
                        .forEach(value -> observed.graph().addOutput(Value.of(value, new ValueType.Undeclared())));
            }
        }
        try (TemporaryDirectory directory = TemporaryDirectory.create()) {
            Path file = directory.path().resolve("observed.onnx");
            OnnxFile.write(observed, file);
            SessionOptions options = SessionOptions.defaults().withOptimization(OptimizationLevel.NONE);
            try (Session session = Session.open(file, options)) {
                Map<String, Tensor> inputs = SampleInputs.accepted(observed, session, SEED, SIZES);
                ValueShapes shapes = new ValueShapes();
                inputs.forEach(shapes::add);
                session.run(inputs).forEach(shapes::add);
                return shapes;
            }
        }
    }

    private void add(String value, Tensor tensor) {
        dims.put(value, tensor.dims());
        if (tensor.dims().length <= 1 && tensor.elementCount() <= MOST_INTEGERS) {
            if (tensor.type() == ElementType.INT64) {
                integers.put(value, tensor.longs());
            } else if (tensor instanceof Tensor.Ints small && tensor.type() == ElementType.INT32) {
                long[] widened = new long[small.data().length];
                for (int i = 0; i < widened.length; i++) {
                    widened[i] = small.data()[i];
                }
                integers.put(value, widened);
            }
        }
    }

    /** The dimensions of a computed value or an input; empty where the run did not show it. */
    public Optional<long[]> dims(String value) {
        return Optional.ofNullable(dims.get(value)).map(long[]::clone);
    }

    /** The numbers of a short vector or scalar of integers. */
    public Optional<long[]> integers(String value) {
        return Optional.ofNullable(integers.get(value)).map(long[]::clone);
    }
}
