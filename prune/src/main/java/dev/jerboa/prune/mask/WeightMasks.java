package dev.jerboa.prune.mask;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.prune.importance.Activations;
import dev.jerboa.prune.repair.Gram;
import dev.jerboa.prune.repair.Moments;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts zeros into the matrices of a model: constants of two dimensions that a MatMul or Gemm multiplies by. */
public final class WeightMasks {
    private static final double DAMPENING = 0.01;

    /** How the zeros are chosen. */
    public enum Method {
        /** The smallest weights of each output. */
        MAGNITUDE,
        /** The smallest products of weight and norm of the input (Wanda). */
        WANDA,
        /** As {@link SparseGpt}, which changes the other weights as well. */
        SPARSE_GPT
    }

    private record Matrix(Node node, TensorData data, boolean byOutput) {
        String input() {
            return node.input(0);
        }
    }

    private WeightMasks() {}

    /**
     * Puts zeros into all matrices, in place.
     *
     * <p>A matrix keeps its name, unless it is read in several places that want zeros of their own.
     *
     * @param data samples; not looked at for magnitude
     * @return the names of the matrices that have zeros now; none if the model has no such matrix
     */
    public static Set<String> apply(
            OnnxModel model, Path file, Method method, Sparsity sparsity, CalibrationData data, Progress progress) {
        Graph graph = model.graph();
        List<Matrix> matrices = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if ((node.is("MatMul") || node.is("Gemm"))
                    && node.attribute("transA", 0) == 0
                    && Constants.find(graph, node.input(0)).isEmpty()) {
                Constants.find(graph, node.input(1))
                        .map(Constants.Constant::data)
                        .filter(weight -> weight.rank() == 2 && weight.type() == ElementType.FLOAT)
                        .ifPresent(weight -> matrices.add(new Matrix(node, weight, node.attribute("transB", 0) != 0)));
            }
        }
        Map<String, Moments> moments = method == Method.MAGNITUDE ? Map.of() : moments(file, matrices, data, progress);
        Map<String, String> made = new LinkedHashMap<>();
        for (Matrix matrix : matrices) {
            String name = made.computeIfAbsent(key(matrix, method), unused -> {
                TensorData zeros = sparse(matrix, method, sparsity, moments.get(matrix.input()));
                return put(graph, matrix, zeros, isAlone(graph, matrix, matrices, method));
            });
            graph.setInput(matrix.node(), 1, name);
        }
        graph.removeDead();
        return new LinkedHashSet<>(made.values());
    }

    /** Matrices of one key get the same zeros. */
    private static String key(Matrix matrix, Method method) {
        String side = matrix.byOutput() ? " by output for " : " by input for ";
        return matrix.node().input(1) + side + (method == Method.MAGNITUDE ? "" : matrix.input());
    }

    /** Whether all who read the weights of a matrix want the same zeros. */
    private static boolean isAlone(Graph graph, Matrix matrix, List<Matrix> matrices, Method method) {
        String weight = matrix.node().input(1);
        List<Node> alike = matrices.stream()
                .filter(other -> key(other, method).equals(key(matrix, method)))
                .map(Matrix::node)
                .toList();
        boolean isHere = Constants.find(graph, weight)
                .filter(constant -> constant.owner() == graph && constant.name().equals(weight))
                .isPresent();
        return isHere && !graph.isOutput(weight) && alike.containsAll(graph.consumers(weight));
    }

    private static String put(Graph graph, Matrix matrix, TensorData zeros, boolean inPlace) {
        String weight = matrix.node().input(1);
        if (inPlace) {
            graph.setConstant(weight, zeros);
            return weight;
        }
        String fresh = graph.freshName(weight + "_sparse");
        graph.addInitializer(fresh, zeros);
        return fresh;
    }

    private static Map<String, Moments> moments(
            Path file, List<Matrix> matrices, CalibrationData data, Progress progress) {
        Map<String, Moments> moments = new LinkedHashMap<>();
        try (Gram gram = Gram.open()) {
            Activations.viewValues(
                    file,
                    matrices.stream().map(Matrix::input).collect(Collectors.toSet()),
                    data,
                    progress,
                    (batch, values, mask) -> values.forEach((name, tensor) -> {
                        int axis = tensor.dims().length - 1;
                        int size = (int) tensor.dims()[axis];
                        float[] rows = Activations.rows(tensor, axis, mask);
                        moments.computeIfAbsent(name, key -> new Moments(size)).add(rows, gram.of(rows, size));
                    }));
        }
        return moments;
    }

    private static TensorData sparse(Matrix matrix, Method method, Sparsity sparsity, Moments moments) {
        float[] values = matrix.data().toFloats();
        int inputs = (int) matrix.data().dim(matrix.byOutput() ? 1 : 0);
        int outputs = (int) matrix.data().dim(matrix.byOutput() ? 0 : 1);
        double[][] rows = new double[outputs][inputs];
        for (int o = 0; o < outputs; o++) {
            for (int i = 0; i < inputs; i++) {
                rows[o][i] = values[matrix.byOutput() ? o * inputs + i : i * outputs + o];
            }
        }
        if (method == Method.SPARSE_GPT) {
            SparseGpt.prune(rows, moments, sparsity, DAMPENING);
        } else {
            for (double[] row : rows) {
                zero(row, method, sparsity, moments);
            }
        }
        for (int o = 0; o < outputs; o++) {
            for (int i = 0; i < inputs; i++) {
                values[matrix.byOutput() ? o * inputs + i : i * outputs + o] = (float) rows[o][i];
            }
        }
        return TensorData.ofFloats(matrix.data().dims(), values);
    }

    private static void zero(double[] row, Method method, Sparsity sparsity, Moments moments) {
        double[] importance = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            double norm = method == Method.WANDA ? Math.sqrt(moments.product(i, i, false)) : 1;
            importance[i] = Math.abs(row[i]) * norm;
        }
        boolean[] gone = Zeros.of(importance, sparsity);
        for (int i = 0; i < row.length; i++) {
            row[i] = gone[i] ? 0 : row[i];
        }
    }
}
