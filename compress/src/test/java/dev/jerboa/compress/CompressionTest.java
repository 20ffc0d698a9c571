package dev.jerboa.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jerboa.compress.pruning.Criterion;
import dev.jerboa.compress.pruning.Part;
import dev.jerboa.compress.pruning.PruningGoal;
import dev.jerboa.compress.pruning.PruningOptions;
import dev.jerboa.compress.pruning.PruningStep;
import dev.jerboa.compress.report.CompressionFiles;
import dev.jerboa.compress.report.StepReport;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.verify.QualityGate;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class CompressionTest {
    private static final Samples ROWS = Samples.ofRows("x", 3, 16, Models.WIDTH);

    @TempDir
    private Path folder;

    private static CompressionStep prune(double ratio, String criterion) {
        return new PruningStep(
                PruningOptions.of(
                        Set.of(Part.FEED_FORWARD),
                        Criterion.named(criterion),
                        Optional.of(new PruningGoal.Ratio(ratio))),
                Optional.empty());
    }

    private CompressionResult run(Path model, Path output, CompressionStep... steps) {
        return new Compression(List.of(steps), ROWS, QualityGate.standard(), Progress.SILENT)
                .run(model, output, folder.resolve("tokenizer.json"));
    }

    /** The oracles are the files, ONNX Runtime's outputs and the JDK's digest. */
    @Test
    void theResultIsSmallerAndTheReportSaysWhatTheFileIs() throws Exception {
        Path model = Models.feedForward(folder);
        Path output = folder.resolve("out.onnx");
        CompressionResult result = run(model, output, prune(0.5, "l2"));
        List<Path> files = CompressionFiles.write(result.report(), output);
        JsonNode report = new ObjectMapper().readTree(files.get(0).toFile());
        assertThat(Files.size(output)).isLessThan(Files.size(model) * 6 / 10);
        assertThat(report.at("/output/sizeBytes").asLong()).isEqualTo(Files.size(output));
        assertThat(report.at("/source/sizeBytes").asLong()).isEqualTo(Files.size(model));
        JsonNode pruning = report.at("/steps/0/pruning");
        assertThat(pruning.at("/before/parameters").asLong()).isEqualTo(Models.parameters(model));
        assertThat(pruning.at("/after/parameters").asLong())
                .isEqualTo(Models.parameters(output))
                .isEqualTo(2L * Models.WIDTH * 64);
        assertThat(pruning.at("/groups/0/unitsAfter").asInt()).isEqualTo(64);
        assertThat(report.at("/loyalty/cosineMean").asDouble())
                .isCloseTo(cosine(model, output), within(1e-6))
                .isGreaterThan(0.9999);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(model)));
        assertThat(result.report().options().keySet())
                .containsExactly(
                        "steps",
                        "prune.remove",
                        "prune.criterion",
                        "prune.goal",
                        "prune.schedule",
                        "prune.stages",
                        "prune.repair",
                        "prune.seed",
                        "prune.samples");
        Map<String, String> metadata = OnnxFile.read(output).metadata();
        assertThat(metadata)
                .containsEntry("jerboa.source.sha256", digest)
                .containsEntry("jerboa.steps", "prune:0.5")
                .containsEntry("jerboa.prune.criterion", "l2")
                .containsEntry("jerboa.prune.goal", "ratio 0.5")
                .containsEntry("jerboa.prune.seed", "0")
                .containsKeys("jerboa.version", "jerboa.measured.cosine.mean");
        assertThat(Double.parseDouble(metadata.get("jerboa.measured.cosine.mean")))
                .isCloseTo(cosine(model, output), within(1e-5));
    }

    @Test
    void thePageIsWellFormedAndLoadsNothing() throws Exception {
        Path output = folder.resolve("out.onnx");
        CompressionResult result =
                run(Models.feedForward(folder), output, prune(0.5, "l2"), QuantizationStep.named("weights-int8"));
        String page =
                Files.readString(CompressionFiles.write(result.report(), output).get(1));
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
        assertThat(page)
                .contains("What was taken out", "Step by step", "up&lt;1&gt;", "64 of 128 are left", "prune:0.5")
                .doesNotContain("http:", "https:", "src=");
    }

    /** One of the steps' speeds is that of the whole divided by that of the others. */
    @Test
    void aChainGivesOneFileAndTheFiguresOfEachStep() throws Exception {
        Path model = Models.feedForward(folder);
        Path output = folder.resolve("out.onnx");
        CompressionResult result = run(model, output, prune(0.5, "l2"), QuantizationStep.named("weights-int8"));
        List<StepReport> steps = result.report().steps();
        assertThat(steps).extracting(StepReport::name).containsExactly("prune:0.5", "quantize:weights-int8");
        assertThat(steps.get(0).sizeBytes()).isLessThan(Files.size(model));
        assertThat(steps.get(1).sizeBytes())
                .isEqualTo(Files.size(output))
                .isLessThan(steps.get(0).sizeBytes());
        assertThat(steps.get(1).speeds()).isNotEmpty().allSatisfy(speed -> {
            double first = steps.get(0).speeds().get(0).stepSpeed();
            assertThat(speed.speed()).isCloseTo(first * speed.stepSpeed(), within(1e-9));
        });
        assertThat(result.report().loyalty().cosineMean()).isCloseTo(cosine(model, output), within(1e-6));
        assertThat(OnnxFile.read(output).metadata())
                .containsEntry("jerboa.steps", "prune:0.5,quantize:weights-int8")
                .containsEntry("jerboa.prune.criterion", "l2")
                .containsEntry("jerboa.quantize.scheme", "weights-int8");
    }

    @Test
    void aRuinedModelIsRefusedAndNothingIsLeftBehind() throws Exception {
        Path model = Models.feedForward(folder);
        Path output = Files.writeString(folder.resolve("out.onnx"), "what was there before");
        assertThatThrownBy(() -> run(model, output, prune(0.85, "random")))
                .isInstanceOfSatisfying(
                        JerboaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUALITY));
        assertThat(output).hasContent("what was there before");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("model.onnx", "out.onnx");
        }
    }

    @Test
    void stepsWithoutSenseAreRefused() {
        CompressionStep quantize = QuantizationStep.named("fp16");
        assertRefused(List.of(), "there is no step");
        assertRefused(List.of(quantize, prune(0.5, "l2")), "after quantize:fp16 nothing can follow");
        Path model = Models.feedForward(folder);
        assertThatThrownBy(() -> run(model, model, prune(0.5, "l2")))
                .isInstanceOfSatisfying(
                        JerboaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SAME_FILE));
    }

    @Test
    void aStepThatFailsIsNamedAndNotTheFileBetween() {
        Path model = Models.feedForward(folder);
        assertThatThrownBy(() -> run(
                        model, folder.resolve("out.onnx"), prune(0.88, "l2"), QuantizationStep.named("weights-int8")))
                .isInstanceOfSatisfying(
                        JerboaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOTHING_TO_DO))
                .hasMessageStartingWith("quantize:weights-int8: no weight of the model after prune:0.88 can");
        assertThat(folder.resolve("out.onnx")).doesNotExist();
    }

    private static void assertRefused(List<CompressionStep> steps, String message) {
        assertThatThrownBy(() -> new Compression(steps, ROWS, QualityGate.standard(), Progress.SILENT))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining(message);
    }

    /** The mean over all samples, computed here. */
    private static double cosine(Path original, Path result) {
        double sum = 0;
        try (Session before = Session.open(original);
                Session after = Session.open(result)) {
            for (CalibrationBatch batch : ROWS.list()) {
                float[] expected = before.run(batch.inputs()).get("y").floats();
                float[] found = after.run(batch.inputs()).get("y").floats();
                for (int row = 0; row < batch.sampleCount(); row++) {
                    double dot = 0;
                    double a = 0;
                    double b = 0;
                    for (int i = row * Models.WIDTH; i < (row + 1) * Models.WIDTH; i++) {
                        dot += (double) expected[i] * found[i];
                        a += (double) expected[i] * expected[i];
                        b += (double) found[i] * found[i];
                    }
                    sum += dot / Math.sqrt(a * b);
                }
            }
        }
        return sum / ROWS.sampleCount();
    }
}
