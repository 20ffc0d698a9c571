package dev.jerboa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.demo.DemoFiles;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.onnx.serde.OnnxFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands as a person meets them: what they print, their exit codes, and what they leave behind. */
class CommandLineTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path model;

    @BeforeEach
    void writeModel() {
        model = folder.resolve("model.onnx");
        OnnxFile.write(product("", "MatMul"), model);
    }

    private static OnnxModel product(String domain, String operator) {
        float[] weight = new float[64 * 64];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) Math.sin(i);
        }
        ValueType rows = ValueType.TensorType.of(
                ElementType.FLOAT, List.of(new Dimension.Symbol("rows"), new Dimension.Fixed(64)));
        Graph graph = new Graph(
                "g",
                List.of(Value.of("x", rows)),
                List.of(Value.of("y", rows)),
                List.of(),
                Map.of("w", TensorData.ofFloats(new long[] {64, 64}, weight)),
                Set.of(),
                List.of(new Node("product", domain, operator, List.of("x", "w"), List.of("y"), List.of(), Opaque.NONE)),
                Opaque.NONE);
        OnnxModel made = new OnnxModel(8, Map.of("", 17L), graph, List.of(), Map.of(), Opaque.NONE);
        made.requireOperatorSet(domain, 1);
        return made;
    }

    private int run(Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] words = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
        CommandLine commandLine = Jerboa.commandLine(words);
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return commandLine.execute(words);
    }

    private void assertFails(ErrorCode code, String message, Object... arguments) {
        assertThat(run(arguments)).as("%s", err).isEqualTo(code.exitCode());
        assertThat(err.toString()).contains(message).doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void quantizeWritesASmallerModelAndSaysSo() throws IOException {
        Path output = folder.resolve("small.onnx");
        assertThat(run("quantize", model, "-o", output)).as("%s", err).isZero();
        assertThat(out.toString()).contains("1 of 1 taken: 1 x dynamic int8", "size", "cosine");
        assertThat(Files.size(output)).isLessThan(Files.size(model) / 2);
        assertThat(run("compare", model, output)).as("%s", err).isZero();
        assertThat(out.toString()).contains("cosine mean", "y", "speed");
    }

    @Test
    void aTargetDecidesOnTheIntegersAndASpellingOnTheOperators() {
        Path output = folder.resolve("small.onnx");
        assertThat(run("quantize", model, "-o", output, "--target", "avx2", "--spelling", "qdq"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString()).contains("1 x dynamic int7", "target   x86-64 without VNNI", "spelled as qdq");
        OnnxModel written = OnnxFile.read(output);
        assertThat(written.operatorSets()).doesNotContainKey("com.microsoft");
        assertThat(written.metadata())
                .containsEntry("jerboa.quantize.target", "avx2")
                .containsEntry("jerboa.quantize.spelling", "qdq");
        assertThat(run("quantize", model, "-o", output, "--target", "arm"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString()).contains("1 x dynamic int8", "target   64-bit ARM");
        assertFails(ErrorCode.INVALID_ARGUMENT, "no target 'sse'", "quantize", model, "-o", output, "--target", "sse");
        assertFails(ErrorCode.INVALID_ARGUMENT, "no spelling 'x'", "quantize", model, "-o", output, "--spelling", "x");
    }

    @Test
    void aPresetSaysWhatEightBitsWouldLoseOnTheTarget() {
        Path output = folder.resolve("small.onnx");
        assertThat(run("quantize", model, "-o", output, "--preset", "fast", "--target", "avx2", "--max-drop", "0.1"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString()).contains("signed 8-bit weights would make it", "on x86-64 without VNNI");
        assertThat(folder.resolve("small.onnx.report.json"))
                .content()
                .contains("\"saturation\"", "\"saturatedError\"", "session.x64quantprecision");
    }

    @Test
    void dryRunWritesNothingAndListsEachWeight() throws IOException {
        assertThat(run("quantize", model, "--dry-run", "--scheme", "weights-int4"))
                .isZero();
        assertThat(out.toString()).contains("w", "float[64, 64]", "4-bit blocks of 32", "16.4 kB", "2.62 kB");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(model);
        }
    }

    @Test
    void inspectShowsWhereTheBytesAre() {
        assertThat(run("inspect", model)).isZero();
        assertThat(out.toString()).contains("4.10 k", "MatMul", "float[64, 64]", "x  float[rows, 64]");
        assertThat(run("inspect", model, "--json")).isZero();
        assertThat(out.toString()).contains("\"parameters\" : 4096", "\"MatMul\" : 1");
    }

    @Test
    void sensitivityShowsTheWorstLayerFirst() throws IOException {
        Path two = folder.resolve("two.onnx");
        OnnxFile.write(twoProducts(), two);
        Path json = folder.resolve("errors.json");
        Path page = folder.resolve("errors.html");
        assertThat(run("sensitivity", two, "-o", json)).as("%s", err).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("layer").contains("8-bit worst", "8-bit best", "4-bit");
        // The second product gets an activation in which one channel hides all others.
        assertThat(lines.get(1)).startsWith("spoilt").contains("64x64").endsWith("████████████████████");
        assertThat(lines.get(2)).startsWith("even");
        assertThat(err.toString()).contains("No real data was seen", "wrote " + json);
        assertThat(json).content().contains("\"name\" : \"spoilt\"", "\"error\" : ", "\"realData\" : false");
        assertThat(run("sensitivity", two, "-o", page)).as("%s", err).isZero();
        assertThat(page)
                .content()
                .contains("What each layer alone would cost", "spoilt", "even", "inputs that were made up")
                .doesNotContain("The form that was chosen");
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                "does not say what to write",
                "sensitivity",
                two,
                "-o",
                folder.resolve("x.txt"));
        Path small = folder.resolve("small.onnx");
        assertThat(run("quantize", model, "-o", small)).isZero();
        assertFails(ErrorCode.NOTHING_TO_DO, "has no matrix product", "sensitivity", small);
    }

    /** Two products side by side; before one of them, a channel is multiplied by 300. */
    private static OnnxModel twoProducts() {
        OnnxModel made = product("", "MatMul");
        Graph one = made.graph();
        float[] factors = new float[64];
        Arrays.fill(factors, 1);
        factors[5] = 300;
        ValueType rows = one.outputs().get(0).type();
        Graph graph = new Graph(
                "g",
                one.inputs(),
                List.of(Value.of("y", rows)),
                List.of(),
                Map.of(
                        "w", one.initializers().get("w"),
                        "v", TensorData.ofFloats(new long[] {64, 64}, spoilt()),
                        "factors", TensorData.ofFloats(new long[] {64}, factors)),
                Set.of(),
                List.of(
                        Node.of("Mul", "scale", List.of("x", "factors"), List.of("scaled")),
                        Node.of("MatMul", "even", List.of("x", "w"), List.of("a")),
                        Node.of("MatMul", "spoilt", List.of("scaled", "v"), List.of("b")),
                        Node.of("Add", "sum", List.of("a", "b"), List.of("y"))),
                Opaque.NONE);
        return new OnnxModel(8, Map.of("", 17L), graph, List.of(), Map.of(), Opaque.NONE);
    }

    // The large channel itself has next to no weight.
    private static float[] spoilt() {
        float[] weight = new float[64 * 64];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) Math.cos(i) * (i / 64 == 5 ? 0.003f : 1);
        }
        return weight;
    }

    @ParameterizedTest
    @ValueSource(strings = {"inspect", "sensitivity", "prune", "quantize", "compress", "compare", "demo"})
    void everyCommandHasHelpWithAnExample(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString()).contains("Example:", "jerboa " + command);
    }

    @Test
    void badInputIsOneSentenceWithACodeOfItsOwn() throws IOException {
        Path output = Files.writeString(folder.resolve("out.onnx"), "before");
        assertFails(ErrorCode.NOT_A_FILE, "does not exist", "quantize", folder.resolve("no.onnx"), "-o", output);
        assertFails(ErrorCode.NOT_A_FILE, "is a directory", "inspect", folder);
        Path empty = Files.createFile(folder.resolve("empty.onnx"));
        assertFails(ErrorCode.EMPTY_FILE, "0 bytes", "quantize", empty, "-o", output);
        Path text = Files.writeString(folder.resolve("text.onnx"), "no model at all");
        assertFails(ErrorCode.NOT_ONNX, "not a whole ONNX model", "quantize", text, "-o", output);
        assertFails(ErrorCode.SAME_FILE, "is the input itself", "quantize", model, "-o", model);
        assertFails(
                ErrorCode.OUTPUT_LOCATION,
                "does not exist",
                "quantize",
                model,
                "-o",
                folder.resolve("no/such/out.onnx"));
        assertFails(ErrorCode.OUTPUT_LOCATION, "is a directory", "quantize", model, "-o", folder);
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                "there is no scheme 'int3'",
                "quantize",
                model,
                "-o",
                output,
                "--scheme",
                "int3");
        assertFails(ErrorCode.INVALID_ARGUMENT, "a block of 48", "quantize", model, "-o", output, "--block", "48");
        assertFails(
                ErrorCode.INVALID_ARGUMENT, "not a regular expression", "quantize", model, "-o", output, "--skip", "(");
        assertFails(ErrorCode.NOTHING_TO_DO, "is skipped", "quantize", model, "-o", output, "--skip", "product");
        assertFails(
                ErrorCode.QUALITY,
                "demanded",
                "quantize",
                model,
                "-o",
                output,
                "--min-cosine",
                "1.1",
                "--scheme",
                "fp16");
        Path unknown = folder.resolve("unknown.onnx");
        OnnxFile.write(product("my.own", "Magic"), unknown);
        assertFails(ErrorCode.UNKNOWN_OPERATOR, "my.own::Magic", "quantize", unknown, "-o", output);
        assertThat(output).hasContent("before");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.contains("partial"));
        }
    }

    @Test
    void compareMeasuresTextEncodersOnSentences() throws IOException {
        Path encoder = DemoFiles.model(folder.resolve("demo"));
        Path tokenizer = DemoFiles.tokenizer(folder.resolve("demo"));
        Path text =
                Files.write(folder.resolve("text.txt"), DemoFiles.sentences().subList(0, 20));
        Path output = folder.resolve("encoder.onnx");
        assertThat(run("quantize", encoder, "-o", output, "--scheme", "weights-int8", "--no-verify"))
                .isZero();
        assertThat(run("compare", encoder, output, "--text", text, "--tokenizer", tokenizer))
                .as("%s", err)
                .isZero();
        assertThat(out.toString()).contains("0.999", "8x128");
        assertFails(ErrorCode.INVALID_ARGUMENT, "--text needs --tokenizer", "compare", encoder, output, "--text", text);
        assertFails(
                ErrorCode.NOT_A_FILE,
                "there is no text file",
                "compare",
                encoder,
                output,
                "--text",
                "no.txt",
                "--tokenizer",
                tokenizer);
    }
}
