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
import java.util.stream.Stream;

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
        OnnxFile.write(products(), model);
        run("--help");
        run("--version");
        run("inspect", model.toString());
        run("sensitivity", model.toString());
        for (QuantizationScheme scheme : QuantizationScheme.values()) {
            run("quantize", model.toString(), "-o", output.toString(), "--scheme", scheme.optionName(), "--verbose");
        }
        run("prune", model.toString(), "-o", output.toString(), "--ratio", "0.1", "--min-cosine", "0");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static void run(String... arguments) {
        Jerboa.commandLine(arguments).execute(arguments);
    }

    /** A model of two matrix products, whose weights are just large enough to be quantized. */
    private static OnnxModel products() {
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
                Map.of(
                        "first", TensorData.ofFloats(new long[] {WIDTH, WIDTH}, weight),
                        "second", TensorData.ofFloats(new long[] {WIDTH, WIDTH}, weight)),
                Set.of(),
                List.of(
                        Node.of("MatMul", "product", List.of("x", "first"), List.of("hidden")),
                        Node.of("Relu", "relu", List.of("hidden"), List.of("active")),
                        Node.of("MatMul", "second product", List.of("active", "second"), List.of("y"))),
                Opaque.NONE);
        return new OnnxModel(8, Map.of("", 17L), graph, List.of(), Map.of(), Opaque.NONE);
    }
}
