package dev.jerboa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import dev.jerboa.runtime.data.numpy.NumpyVectorsWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code prune} and {@code compress} as a person meets them. */
class PruneCommandTest {
    private static final int WIDTH = 64;
    private static final int NEURONS = 128;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path model;
    private Path output;

    @BeforeEach
    void writeModel() {
        model = folder.resolve("model.onnx");
        output = folder.resolve("small.onnx");
        OnnxFile.write(twoProducts(), model);
    }

    /** Two matrices with neurons between them, of which every second does next to nothing. */
    private static OnnxModel twoProducts() {
        Random random = new Random(4);
        float[] up = new float[WIDTH * NEURONS];
        float[] down = new float[NEURONS * WIDTH];
        for (int i = 0; i < up.length; i++) {
            up[i] = (float) random.nextGaussian() * (i % 2 == 0 ? 1 : 1e-4f);
            down[i] = (float) random.nextGaussian();
        }
        ValueType rows = ValueType.TensorType.of(
                ElementType.FLOAT, List.of(new Dimension.Symbol("rows"), new Dimension.Fixed(WIDTH)));
        Graph graph = new Graph(
                "g",
                List.of(Value.of("x", rows)),
                List.of(Value.of("y", rows)),
                List.of(),
                Map.of(
                        "up", TensorData.ofFloats(new long[] {WIDTH, NEURONS}, up),
                        "down", TensorData.ofFloats(new long[] {NEURONS, WIDTH}, down)),
                Set.of(),
                List.of(
                        Node.of("MatMul", "up", List.of("x", "up"), List.of("h")),
                        Node.of("Relu", "relu", List.of("h"), List.of("a")),
                        Node.of("MatMul", "down", List.of("a", "down"), List.of("y"))),
                Opaque.NONE);
        return new OnnxModel(8, Map.of("", 17L), graph, List.of(), Map.of(), Opaque.NONE);
    }

    private int run(Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine commandLine = Jerboa.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return commandLine.execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    }

    private void assertFails(ErrorCode code, String message, Object... arguments) {
        assertThat(run(arguments)).as("%s", err).isEqualTo(code.exitCode());
        assertThat(err.toString()).contains(message).doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aDryRunShowsWhatWouldGoAndWritesNothing() throws IOException {
        assertThat(run("prune", model, "--ratio", "0.5", "--dry-run"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString().lines().toList().get(1))
                .startsWith("neuron")
                .contains(" 128 ", " 64 ", "50.0 %", "up");
        assertThat(out.toString())
                .contains("parameters  16.4 k -> 8.19 k (50.0 %)", "loyalty     not known without --data");
        assertThat(names()).containsExactly("model.onnx");
    }

    @Test
    void aPrunedModelComesWithItsReport() throws IOException {
        assertThat(run("prune", model, "-o", output, "--ratio", "0.5", "--verbose"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString()).contains("gone        64 of 128 neurons, by l2", "cosine      1.0000 mean", "speed");
        assertThat(err.toString()).contains("No real data was seen", "wrote ");
        assertThat(Files.size(output)).isLessThan(Files.size(model) * 6 / 10);
        assertThat(names())
                .containsExactly("model.onnx", "small.onnx", "small.onnx.report.html", "small.onnx.report.json");
        JsonNode report = new ObjectMapper()
                .readTree(folder.resolve("small.onnx.report.json").toFile());
        assertThat(report.at("/output/sizeBytes").asLong()).isEqualTo(Files.size(output));
        assertThat(OnnxFile.read(output).metadata())
                .containsEntry("jerboa.prune.remove", "heads,ffn,channels")
                .containsEntry("jerboa.prune.criterion", "l2");
    }

    @Test
    void weightsBecomeZeroAndItIsSaidWhatThatIsGoodFor() throws IOException {
        assertThat(run("prune", model, "-o", output, "--remove", "weights", "--pattern", "2:4", "--min-cosine", "0.5"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString()).contains("zeros       50.0 % of the weights in 2 matrices, as 2:4 by l2; as gzip");
        assertThat(err.toString()).contains("Zeros make nothing faster in ONNX Runtime on a CPU");
        assertThat(OnnxFile.read(output).metadata()).containsEntry("jerboa.prune.pattern", "2:4");
        assertThat(run("prune", model, "--remove", "weights", "--pattern", "0.25", "--dry-run"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString()).contains("zeros       25.0 % of the weights");
    }

    @Test
    void whatIsLeftLearnsFromTheOriginal() {
        Path data = folder.resolve("x.npy");
        Random random = new Random(8);
        try (NumpyVectorsWriter rows = NumpyVectorsWriter.create(data, WIDTH)) {
            for (int row = 0; row < 160; row++) {
                float[] values = new float[WIDTH];
                for (int i = 0; i < WIDTH; i++) {
                    values[i] = (float) random.nextGaussian();
                }
                rows.write(new float[][] {values});
            }
            rows.finish();
        }
        assertThat(run(
                        "prune",
                        model,
                        "-o",
                        output,
                        "--ratio",
                        "0.7",
                        "--distill",
                        "--distill-steps",
                        "20",
                        "--distill-learning-rate",
                        "1e-2",
                        "--data",
                        data,
                        "--min-cosine",
                        "0.5"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString()).contains("distilled   20 steps: loss on batches kept back ");
        assertThat(err.toString()).doesNotContain("made nothing better");
        assertThat(OnnxFile.read(output).metadata())
                .containsEntry("jerboa.prune.distill", "20 steps")
                .containsEntry("jerboa.prune.distill.learning-rate", "0.01");
    }

    @Test
    void howToDistillIsSaidOnceAndNotInVain() {
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                "not that it is to be done",
                "prune",
                model,
                "-o",
                output,
                "--ratio",
                "0.3",
                "--distill-steps",
                "9");
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                "exclude each other",
                "prune",
                model,
                "-o",
                output,
                "--ratio",
                "0.3",
                "--distill",
                "--distill-steps",
                "9",
                "--distill-epochs",
                "2");
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                "there are no samples",
                "prune",
                model,
                "-o",
                output,
                "--ratio",
                "0.3",
                "--distill");
    }

    @Test
    void aChainHasOneOutputAndOneReport() throws IOException {
        assertThat(run("compress", model, "-o", output, "--steps", "prune:0.5,quantize:weights-int8"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString()).contains("prune:0.5", "quantize:weights-int8", "by this step");
        assertThat(Files.size(output)).isLessThan(Files.size(model) / 3);
        assertThat(names())
                .containsExactly("model.onnx", "small.onnx", "small.onnx.report.html", "small.onnx.report.json");
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                "there is no step 'shrink:2'",
                "compress",
                model,
                "-o",
                output,
                "--steps",
                "shrink:2");
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                "nothing can follow",
                "compress",
                model,
                "-o",
                output,
                "--steps",
                "quantize:fp16,prune:0.3");
    }

    @Test
    void badInputIsOneSentenceAndWhatStoodThereStays() throws IOException {
        Files.writeString(output, "before");
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                "Known are l1, l2, group, geometric-median, wanda",
                "prune",
                model,
                "-o",
                output,
                "--ratio",
                "0.3",
                "--criterion",
                "magic");
        assertFails(ErrorCode.INVALID_ARGUMENT, "a ratio of 1.2", "prune", model, "-o", output, "--ratio", "1.2");
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                "--ratio 0.3 and --max-bytes 9 exclude each other",
                "prune",
                model,
                "-o",
                output,
                "--ratio",
                "0.3",
                "--max-bytes",
                "9");
        assertFails(ErrorCode.INVALID_ARGUMENT, "how much is to go", "prune", model, "-o", output);
        assertFails(ErrorCode.INVALID_ARGUMENT, "no output file", "prune", model, "--ratio", "0.3");
        assertFails(
                ErrorCode.INVALID_ARGUMENT, "no part 'tails'", "prune", model, "--ratio", "0.3", "--remove", "tails");
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                "looks at activations, and there are no samples",
                "prune",
                model,
                "-o",
                output,
                "--ratio",
                "0.3",
                "--criterion",
                "entropy");
        assertFails(ErrorCode.SAME_FILE, "is the input itself", "prune", model, "-o", model, "--ratio", "0.3");
        assertFails(
                ErrorCode.NOTHING_TO_DO,
                "can go as heads",
                "prune",
                model,
                "-o",
                output,
                "--ratio",
                "0.3",
                "--remove",
                "heads");
        assertFails(
                ErrorCode.QUALITY,
                "less than the 0.9999 demanded",
                "prune",
                model,
                "-o",
                output,
                "--ratio",
                "0.8",
                "--min-cosine",
                "0.9999");
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                "there is no schedule 'slow'",
                "prune",
                model,
                "--ratio",
                "0.3",
                "--schedule",
                "slow");
        assertThat(output).hasContent("before");
        assertThat(names()).containsExactly("model.onnx", "small.onnx");
    }
}
