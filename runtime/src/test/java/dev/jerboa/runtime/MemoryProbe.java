package dev.jerboa.runtime;

import static dev.jerboa.runtime.TestModels.floats;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A process of its own that works for a while and prints by how many kilobytes its resident memory grew meanwhile.
 *
 * <p>Its heap is small and of fixed size, so that what grows is native memory.
 */
final class MemoryProbe {
    private static final int INPUTS = 8;
    private static final int COLUMNS = 256;
    private static final int MOST_ROWS = 8;

    private MemoryProbe() {}

    /**
     * Works first to warm up, then for the measurement.
     *
     * @param args the directory for the model, {@code calls} or {@code sessions}, times to warm up, times to measure
     */
    public static void main(String[] args) throws IOException {
        Path model = writeModel(Path.of(args[0]));
        int warmup = Integer.parseInt(args[2]);
        int times = Integer.parseInt(args[3]);
        if (args[1].equals("calls")) {
            try (Session session = Session.open(model)) {
                call(session, warmup);
                long before = residentKilobytes();
                call(session, times);
                System.out.println(residentKilobytes() - before);
            }
        } else {
            open(model, warmup);
            long before = residentKilobytes();
            open(model, times);
            System.out.println(residentKilobytes() - before);
        }
    }

    /** Puts all inputs below each other. */
    private static Path writeModel(Path directory) {
        List<String> names =
                IntStream.range(0, INPUTS).mapToObj(i -> "input_" + i).toList();
        return TestModels.write(
                directory,
                TestModels.model(TestModels.graph(
                        names.stream()
                                .map(name -> Value.of(name, floats("rows", COLUMNS)))
                                .toList(),
                        List.of(Value.of("y", floats("all_rows", COLUMNS))),
                        Map.of(),
                        Node.of("Concat", "pile", names, List.of("y"), Attribute.of("axis", 0)))));
    }

    private static void open(Path model, int times) {
        for (int i = 0; i < times; i++) {
            try (Session session = Session.open(model)) {
                call(session, 1);
            }
        }
    }

    private static void call(Session session, int times) {
        for (int i = 0; i < times; i++) {
            int rows = i % MOST_ROWS + 1;
            Map<String, Tensor> inputs = new LinkedHashMap<>();
            for (Value input : session.inputs()) {
                inputs.put(input.name(), Tensor.of(new long[] {rows, COLUMNS}, new float[rows * COLUMNS]));
            }
            session.run(inputs);
        }
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
