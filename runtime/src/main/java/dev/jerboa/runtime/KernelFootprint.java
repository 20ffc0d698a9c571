package dev.jerboa.runtime;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which kernels ONNX Runtime really chose for a model: the operators of the graph as it was optimised for this machine.
 *
 * <p>An operator is written {@code MatMul} if it is a standard one, {@code com.microsoft::MatMulNBits} otherwise.
 * Convolutions in a layout made for this processor appear as {@code com.microsoft.nchwc::Conv}.
 */
public final class KernelFootprint {
    /**
     * A node of the optimised graph.
     *
     * @param operator its operator with domain
     * @param name its own name; fused nodes have new ones
     * @param output the first value it writes
     */
    public record Kernel(String operator, String name, String output) {}

    private final OnnxModel original;
    private final SortedMap<String, Integer> counts = new TreeMap<>();
    private final Map<String, Kernel> kernelsByOutput = new HashMap<>();
    private final Set<String> constants = new HashSet<>();

    private KernelFootprint(OnnxModel original, OnnxModel optimised) {
        this.original = original;
        for (Graph graph : optimised.graphs()) {
            constants.addAll(graph.initializers().keySet());
            for (Node node : graph.nodes()) {
                String operator = operatorOf(node);
                counts.merge(operator, 1, Integer::sum);
                Kernel kernel = new Kernel(operator, node.name(), node.output(0));
                node.outputs().forEach(output -> kernelsByOutput.put(output, kernel));
            }
        }
    }

    /** The footprint under {@link SessionOptions#defaults()}; fails as {@link #of(Path, SessionOptions)}. */
    public static KernelFootprint of(Path model) {
        return of(model, SessionOptions.defaults());
    }

    /**
     * Opens the model with these options, has the optimised graph written to a temporary folder, and reads it back.
     *
     * <p>The folder, deleted again, takes about the room of the model itself.
     *
     * @throws dev.jerboa.onnx.JerboaException if the model cannot be read or ONNX Runtime refuses it
     */
    public static KernelFootprint of(Path model, SessionOptions options) {
        return of(model, options, Path.of(System.getProperty("java.io.tmpdir")));
    }

    static KernelFootprint of(Path model, SessionOptions options, Path temporaryFiles) {
        OnnxModel original = OnnxFile.read(model);
        try (TemporaryDirectory directory = TemporaryDirectory.create(temporaryFiles)) {
            Path optimised = directory.path().resolve("optimised.onnx");
            Session.open(model, options.withOptimizedModel(optimised)).close();
            return new KernelFootprint(original, OnnxFile.read(optimised));
        }
    }

    /** How often each operator appears, sub-graphs and local functions included. */
    public SortedMap<String, Integer> counts() {
        return Collections.unmodifiableSortedMap(counts);
    }

    /** How often one operator appears. */
    public int count(String operator) {
        return counts.getOrDefault(operator, 0);
    }

    /**
     * What became of a node of the original main graph, as far as the names of values tell.
     *
     * <p>This is the kernel that writes what the node wrote. Where none does, the node was merged into what reads its
     * outputs, and these are looked up instead. The answer is empty for a node that was computed once and for all, or
     * whose result nothing reads.
     */
    public List<Kernel> kernelsOf(Node node) {
        Set<Kernel> found = new LinkedHashSet<>();
        collect(node, found, new HashSet<>());
        return List.copyOf(found);
    }

    private void collect(Node node, Set<Kernel> found, Set<Node> visited) {
        if (!visited.add(node)) {
            return;
        }
        for (String output : node.outputs()) {
            Kernel kernel = kernelsByOutput.get(output);
            if (kernel != null) {
                found.add(kernel);
            } else if (!output.isEmpty() && !constants.contains(output)) {
                original.graph().consumers(output).forEach(reader -> collect(reader, found, visited));
            }
        }
    }

    private static String operatorOf(Node node) {
        return node.domain().isEmpty() ? node.operator() : node.domain() + "::" + node.operator();
    }
}
