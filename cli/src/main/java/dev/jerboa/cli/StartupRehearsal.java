package dev.jerboa.cli;

import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.QuantizationScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs every usual command once on a tiny model, so that the launcher can archive the classes which they load.
 *
 * <p>The launcher runs this after a build; it is no command of its own.
 */
final class StartupRehearsal {
    private static final int WIDTH = 64;

    private StartupRehearsal() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("jerboa-rehearsal");
        Path model = folder.resolve("model.onnx");
        Path output = folder.resolve("output.onnx");
        OnnxFile.write(product(), model);
        run("--help");
        run("--version");
        run("inspect", model.toString());
        run("sensitivity", model.toString());
        for (QuantizationScheme scheme : QuantizationScheme.values()) {
            run("quantize", model.toString(), "-o", output.toString(), "--scheme", scheme.optionName(), "--verbose");
        }
        Files.delete(output);
        Files.delete(model);
        Files.delete(folder);
    }

    private static void run(String... arguments) {
        Jerboa.commandLine().execute(arguments);
    }

    /** A model of one matrix product, whose weight is just large enough to be quantized. */
    private static OnnxModel product() {
        float[] weight = new float[WIDTH * WIDTH];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) Math.sin(i);
        }
        ValueType rows = ValueType.TensorType.of(
                ElementType.FLOAT, List.of(new Dimension.Symbol("rows"), new Dimension.Fixed(WIDTH)));
        Graph graph = new Graph(
                "rehearsal",
                List.of(Value.of("x", rows)),
                List.of(Value.of("y", rows)),
                List.of(),
                Map.of("weight", TensorData.ofFloats(new long[] {WIDTH, WIDTH}, weight)),
                Set.of(),
                List.of(Node.of("MatMul", "product", List.of("x", "weight"), List.of("y"))),
                Opaque.NONE);
        return new OnnxModel(8, Map.of("", 17L), graph, List.of(), Map.of(), Opaque.NONE);
    }
}
