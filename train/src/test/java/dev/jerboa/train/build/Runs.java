package dev.jerboa.train.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.ModelCheck;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Runs built models in ONNX Runtime, and compares what comes out. */
final class Runs {
    private Runs() {}

    static Tensor run(OnnxModel model, Path folder, Map<String, Tensor> inputs) {
        assertThat(ModelCheck.check(model)).isEmpty();
        Path file = folder.resolve("built.onnx");
        OnnxFile.write(model, file);
        try (Session session = Session.open(file)) {
            return session.run(inputs).values().iterator().next();
        }
    }

    /** The same model with every float weight drawn anew, so that no bias is zero and no factor one. */
    static OnnxModel shaken(OnnxModel model, long seed) {
        Random random = new Random(seed);
        Graph graph = model.graph();
        Map<String, TensorData> weights = new LinkedHashMap<>(graph.initializers());
        weights.replaceAll((name, data) -> data.rank() == 0 || data.type() != ElementType.FLOAT
                ? data
                : TensorData.ofFloats(data.dims(), draw(random, (int) data.elementCount(), name.contains("variance"))));
        Graph changed = new Graph(
                graph.name(),
                graph.inputs(),
                graph.outputs(),
                List.of(),
                weights,
                Set.of(),
                graph.nodes(),
                graph.extra());
        return new OnnxModel(model.irVersion(), model.operatorSets(), changed, List.of(), Map.of(), model.extra());
    }

    private static float[] draw(Random random, int count, boolean positive) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = positive ? 0.5f + random.nextFloat() : (float) random.nextGaussian() * 0.4f;
        }
        return values;
    }

    static Tensor random(Random random, long... dims) {
        return Tensor.of(dims, draw(random, (int) TensorData.elementCount(dims), false));
    }

    /** A part of a tensor from an element on, as rows. */
    static double[][] rows(Tensor tensor, int from, int rows, int width) {
        double[][] result = new double[rows][width];
        for (int i = 0; i < rows * width; i++) {
            result[i / width][i % width] = tensor.floats()[from + i];
        }
        return result;
    }

    static void assertClose(float[] actual, List<double[]> expected) {
        List<Double> flat = new ArrayList<>();
        for (double[] row : expected) {
            for (double value : row) {
                flat.add(value);
            }
        }
        assertThat(actual).hasSize(flat.size());
        for (int i = 0; i < actual.length; i++) {
            double tolerance = 2e-4 * Math.max(1, Math.abs(flat.get(i)));
            assertThat((double) actual[i]).as("element %d", i).isEqualTo(flat.get(i), within(tolerance));
        }
    }
}
