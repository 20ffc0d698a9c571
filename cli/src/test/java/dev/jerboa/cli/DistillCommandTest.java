package dev.jerboa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.demo.DemoFiles;
import dev.jerboa.multimodal.TextEncoder;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.train.build.EncoderBuilder;
import dev.jerboa.train.build.TextRecipe;
import dev.jerboa.train.build.TransformerShape;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code jerboa distill} as a person meets it. */
class DistillCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object... arguments) {
        CommandLine commandLine = Jerboa.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return commandLine.execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    }

    private int distill(Path teacher, String student, Path output, Object... more) {
        return run(Stream.concat(
                        Stream.of("distill", "--teacher", teacher, "--student", student, "-o", output), Stream.of(more))
                .toArray());
    }

    @Test
    void wrongOptionsAreToldBeforeTheTeacherIsOpened() {
        Path missing = folder.resolve("missing.onnx");
        Path output = folder.resolve("student.onnx");
        assertThat(distill(missing, "keep-layers:3", output, "--data", missing, "--loss", "cosin=1"))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT.exitCode());
        assertThat(err.toString()).contains("cosin", "neighbours");
        assertThat(distill(missing, "keep-layers:3", output, "--data", missing, "--quantize", 3))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT.exitCode());
        assertThat(err.toString()).contains("3 bits", "--quantize 4");
        assertThat(distill(
                        missing, "keep-layers:3", output, "--data", missing, "--quantize", 4, "--projection", "drop"))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT.exitCode());
        assertThat(err.toString()).contains("--projection keep");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aStudentCanBeTaughtInFourBits() throws IOException {
        Path teacher = DemoFiles.model(folder);
        DemoFiles.tokenizer(folder);
        Path texts = folder.resolve("texts.txt");
        Files.write(texts, DemoFiles.sentences().subList(0, 80));
        Path output = folder.resolve("student.onnx");
        int code = distill(
                teacher,
                "new:layers=1,hidden=64,heads=2",
                output,
                "--data",
                texts,
                "--quantize",
                4,
                "--steps",
                2,
                "--batch",
                16);
        assertThat(code).as("%s", err).isZero();
        assertThat(out.toString()).contains("teacher", "untaught, 4 bits", "student.onnx");
        OnnxModel written = OnnxFile.read(output);
        assertThat(written.graph().nodes()).anyMatch(node -> node.operator().equals("MatMulNBits"));
        assertThat(written.metadata()).containsEntry("jerboa.distill.bits", "4");
        try (Session session = Session.open(output)) {
            assertThat(session.outputs()).isNotEmpty();
        }
    }

    @Test
    void aNarrowStudentLearnsThroughAProjection() throws IOException {
        Path teacher = DemoFiles.model(folder);
        Path texts = folder.resolve("texts.txt");
        Files.write(texts, DemoFiles.sentences().subList(0, 80));
        Path student = folder.resolve("narrow.onnx");
        OnnxFile.write(
                EncoderBuilder.build(TextRecipe.of(TransformerShape.of(1, 64, 2, 128), 30_522, 512), 1), student);
        Object[] options = {
            "--data", texts, "--student-tokenizer", DemoFiles.tokenizer(folder), "--steps", 2, "--batch", 16, "--loss"
        };
        assertThat(distill(teacher, student.toString(), folder.resolve("none.onnx"), with(options, "cosine")))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT.exitCode());
        assertThat(err.toString()).contains("64 dimensions", "384", "--projection");
        for (Map.Entry<String, Long> projection :
                Map.of("keep", 384L, "drop", 64L).entrySet()) {
            Path output = folder.resolve(projection.getKey() + ".onnx");
            int code = distill(
                    teacher, student.toString(), output, with(options, "cosine", "--projection", projection.getKey()));
            assertThat(code).as("%s", err).isZero();
            try (Session session = Session.open(output);
                    TextProcessor processor = TextProcessor.open(folder.resolve("tokenizer.json"))) {
                assertThat(new TextEncoder(session, processor).embed(List.of("a cat"))[0])
                        .hasSize(projection.getValue().intValue());
            }
        }
    }

    private static Object[] with(Object[] options, Object... more) {
        return Stream.concat(Stream.of(options), Stream.of(more)).toArray();
    }
}
