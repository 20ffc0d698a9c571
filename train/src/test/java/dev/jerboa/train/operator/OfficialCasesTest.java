package dev.jerboa.train.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.graph.Tensors;
import dev.jerboa.train.graph.TorchGraph;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every operator of the table against the ONNX project's own cases for it; leaves the count in a table. */
class OfficialCasesTest {
    private static final double RELATIVE_TOLERANCE = 1e-3;
    // The older cases cut bits off where later versions of the operator round.
    private static final double BFLOAT16_TOLERANCE = 0x1p-7;
    private static final double ABSOLUTE_TOLERANCE = 1e-5;
    private static final Path TABLE = Path.of("target", "operator-cases.txt");

    private static final Map<String, int[]> PASSED_AND_RUN = new TreeMap<>();

    @TempDir
    static Path folder;

    @TestFactory
    Stream<DynamicTest> cases() throws IOException {
        return OfficialCase.unpack(folder).stream()
                .filter(OfficialCasesTest::isClaimed)
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> check(one)));
    }

    private static boolean isClaimed(OfficialCase one) {
        return Operators.TABLE.missing(one.model()).isEmpty();
    }

    private static void check(OfficialCase one) {
        int[] count = PASSED_AND_RUN.computeIfAbsent(operator(one), name -> new int[2]);
        count[1]++;
        try (VariableScope scope = VariableScope.open();
                TorchGraph graph = TorchGraph.of(one.model())) {
            Map<String, Variable> inputs = new LinkedHashMap<>();
            one.inputs().forEach((name, data) -> inputs.put(name, Variable.of(data)));
            Map<String, Variable> outputs = graph.run(inputs);
            one.outputs().forEach((name, expected) -> check(name, outputs.get(name), expected));
        }
        count[0]++;
    }

    private static void check(String name, Variable actual, TensorData expected) {
        assertThat(actual.dims()).as("shape of " + name).isEqualTo(expected.dims());
        assertThat(actual.type()).as("type of " + name).isEqualTo(expected.type());
        double[] wanted = doubles(expected);
        double[] found = doubles(actual.toTensorData());
        double relative = expected.type() == ElementType.BFLOAT16 ? BFLOAT16_TOLERANCE : RELATIVE_TOLERANCE;
        for (int i = 0; i < wanted.length; i++) {
            if (!Double.isNaN(wanted[i]) || !Double.isNaN(found[i])) {
                double tolerance = ABSOLUTE_TOLERANCE + relative * Math.abs(wanted[i]);
                assertThat(found[i] == wanted[i] || Math.abs(found[i] - wanted[i]) <= tolerance)
                        .as("%s at %d: %s instead of %s", name, i, found[i], wanted[i])
                        .isTrue();
            }
        }
    }

    private static double[] doubles(TensorData data) {
        try (VariableScope scope = VariableScope.open()) {
            return Tensors.doubles(Variable.of(data).tensor());
        }
    }

    /** The operator that a case is for: of the expanded ones, which spell an operator out, the one spelt out. */
    private static String operator(OfficialCase one) {
        List<Node> nodes = one.model().graph().nodes();
        return nodes.size() == 1 ? nodes.get(0).operator() : "(several)";
    }

    @AfterAll
    static void writeTable() throws IOException {
        Files.createDirectories(TABLE.toAbsolutePath().getParent());
        try (PrintStream out = new PrintStream(TABLE.toFile(), StandardCharsets.UTF_8)) {
            out.printf("%-34s %5s  %s%n", "operator", "since", "official cases passed / run");
            for (var row : Operators.TABLE.rows()) {
                int[] count = PASSED_AND_RUN.getOrDefault(row.label(), new int[2]);
                out.printf(
                        "%-34s %5d  %s%n", row.label(), row.since(), count[1] == 0 ? "-" : count[0] + " / " + count[1]);
            }
            int[] several = PASSED_AND_RUN.getOrDefault("(several)", new int[2]);
            out.printf("%-34s %5s  %d / %d%n", "(graphs of several nodes)", "", several[0], several[1]);
            out.println(
                    PASSED_AND_RUN.values().stream().mapToInt(count -> count[0]).sum() + " of "
                            + PASSED_AND_RUN.values().stream()
                                    .mapToInt(count -> count[1])
                                    .sum() + " cases passed");
        }
    }
}
