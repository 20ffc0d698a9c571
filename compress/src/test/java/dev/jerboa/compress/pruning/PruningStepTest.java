package dev.jerboa.compress.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jerboa.compress.Compression;
import dev.jerboa.compress.CompressionResult;
import dev.jerboa.compress.Models;
import dev.jerboa.compress.Samples;
import dev.jerboa.compress.StepResult;
import dev.jerboa.compress.report.PrunedGroup;
import dev.jerboa.compress.report.PruningReport;
import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.plan.Schedule;
import dev.jerboa.quantize.verify.QualityGate;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PruningStepTest {
    private static final Samples ROWS = Samples.ofRows("x", 3, 16, Models.WIDTH);
    private static final Samples TOKENS = Samples.ofTokens(3, 4, 6, 5, 7, 11, 20);

    @TempDir
    private Path folder;

    private static PruningOptions options(PruningGoal goal, String criterion, Part... parts) {
        return PruningOptions.of(Set.of(parts), Criterion.named(criterion), Optional.of(goal));
    }

    private PruningReport apply(PruningOptions options, Path model, Samples samples) {
        return result(options, model, samples).pruning().orElseThrow();
    }

    private StepResult result(PruningOptions options, Path model, Samples samples) {
        return new PruningStep(options, Optional.empty())
                .apply(model, folder.resolve("out.onnx"), samples, Progress.SILENT);
    }

    /** The oracle is the file: its bytes, and its weights counted; MACs of one row are as many as weights here. */
    @Test
    void limitsAreKept() throws Exception {
        Path model = Models.feedForward(folder);
        Path output = folder.resolve("out.onnx");
        long most = Files.size(model) * 7 / 10;
        apply(options(new PruningGoal.MostBytes(most), "l1", Part.FEED_FORWARD), model, ROWS);
        assertThat(Files.size(output)).isBetween(most - 8L * 2 * Models.WIDTH * 4 - 200, most);
        Files.delete(output);
        apply(options(new PruningGoal.MostParameters(5000), "l1", Part.FEED_FORWARD), model, ROWS);
        assertThat(Models.parameters(output)).isBetween(5000L - 8 * 2 * Models.WIDTH, 5000L);
        Files.delete(output);
        PruningReport report = apply(options(new PruningGoal.MostMacs(0.75), "l1", Part.FEED_FORWARD), model, ROWS);
        assertThat(Models.parameters(output)).isEqualTo(Models.parameters(model) * 3 / 4);
        assertThat(report.after().macs()).isEqualTo(report.before().macs() * 3 / 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"l1", "l2", "group", "wanda", "activation-norm"})
    void weakNeuronsGoFirst(String criterion) {
        Path model = Models.feedForward(folder);
        PruningReport report = apply(options(new PruningGoal.Ratio(0.5), criterion, Part.FEED_FORWARD), model, ROWS);
        assertThat(report.groups()).singleElement().satisfies(group -> {
            assertThat(group.unitsAfter()).isEqualTo(64);
            assertThat(group.meanImportanceGone()).isLessThan(group.meanImportanceLeft());
        });
        assertThat(loyalty(model, folder.resolve("out.onnx"), ROWS)).isGreaterThan(0.9999);
    }

    @Test
    void everyCriterionOfTheTableRuns() {
        Path model = Models.feedForward(folder);
        for (Criterion criterion : Criterion.all()) {
            if (!criterion.runsOnceAUnit() && criterion.maker().isPresent()) {
                PruningReport report =
                        apply(options(new PruningGoal.Ratio(0.25), criterion.name(), Part.FEED_FORWARD), model, ROWS);
                assertThat(report.goneCount()).as("%s", criterion.name()).isEqualTo(32);
            }
            folder.resolve("out.onnx").toFile().delete();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LINEAR", "CUBIC"})
    void stagesEndWhereOneShotDoes(String schedule) {
        Path model = Models.feedForward(folder);
        PruningOptions options = options(new PruningGoal.Ratio(0.5), "l2", Part.FEED_FORWARD)
                .withSchedule(Schedule.valueOf(schedule), 3);
        PruningReport report = apply(options, model, ROWS);
        assertThat(report.groups()).extracting(PrunedGroup::unitsBefore).containsExactly(128);
        // Each stage rounds to a multiple of 8.
        assertThat(report.groups().get(0).unitsAfter()).isBetween(48, 64);
        assertThat(Models.parameters(folder.resolve("out.onnx")))
                .isEqualTo(2L * Models.WIDTH * report.groups().get(0).unitsAfter());
    }

    @Test
    void theBranchThatAddsNothingGoes() {
        Path model = Models.textEncoder(folder);
        PruningReport report = apply(options(new PruningGoal.Ratio(0.4), "wanda", Part.LAYERS), model, TOKENS);
        assertThat(report.groups()).extracting(PrunedGroup::unitsAfter).containsExactly(1, 0);
        assertThat(Models.parameters(folder.resolve("out.onnx")))
                .isEqualTo(40L * Models.WIDTH + 2L * Models.WIDTH * Models.NEURONS);
        assertThat(loyalty(model, folder.resolve("out.onnx"), TOKENS)).isGreaterThan(0.9999);
    }

    /** The oracle: the columns of the file's first matrix, whose absolute weights are summed here. */
    @Test
    void allThatIsBelowTheThresholdGoes() {
        Path model = Models.feedForward(folder);
        float[] up = OnnxFile.read(model).graph().initializers().get("up").toFloats();
        double[] sums = new double[Models.NEURONS];
        for (int i = 0; i < up.length; i++) {
            sums[i % Models.NEURONS] += Math.abs(up[i]);
        }
        double threshold = Arrays.stream(sums).sorted().toArray()[72];
        PruningReport report =
                apply(options(new PruningGoal.Threshold(threshold), "l1", Part.FEED_FORWARD), model, ROWS);
        assertThat(report.groups()).extracting(PrunedGroup::unitsAfter).containsExactly(Models.NEURONS - 72);
        assertThat(report.groups().get(0).meanImportanceGone())
                .isCloseTo(Arrays.stream(sums).sorted().limit(72).average().orElseThrow(), within(1e-3));
        assertThat(report.goal()).contains("threshold " + threshold);
        folder.resolve("out.onnx").toFile().delete();
        assertRefused(
                options(new PruningGoal.Threshold(1e-9), "l1", Part.FEED_FORWARD),
                model,
                ROWS,
                ErrorCode.NOTHING_TO_DO,
                String.format(
                        Locale.ROOT,
                        "the least importance of all that may go is %.4g",
                        Arrays.stream(sums).min().orElseThrow()));
    }

    /** A branch's importance is the error without it: the second adds next to nothing. */
    @Test
    void branchesAreComparedWithTheThresholdAsTheyAre() {
        Path model = Models.textEncoder(folder);
        PruningReport report = apply(options(new PruningGoal.Threshold(0.01), "wanda", Part.LAYERS), model, TOKENS);
        assertThat(report.groups()).extracting(PrunedGroup::unitsAfter).containsExactly(1, 0);
    }

    @Test
    void repairBringsTheResultNearer() {
        Path model = Models.feedForward(folder);
        PruningOptions options = options(new PruningGoal.Ratio(0.6), "random", Part.FEED_FORWARD);
        apply(options, model, Samples.ofRows("x", 10, 64, Models.WIDTH));
        double without = loyalty(model, folder.resolve("out.onnx"), ROWS);
        folder.resolve("out.onnx").toFile().delete();
        PruningReport repaired = apply(options.withRepair(true), model, Samples.ofRows("x", 10, 64, Models.WIDTH));
        assertThat(repaired.repairedWeights()).isPositive();
        assertThat(loyalty(model, folder.resolve("out.onnx"), ROWS)).isGreaterThan(without + 0.01);
    }

    @Test
    void asMuchGoesAsLoyaltyAllows() {
        Path model = Models.feedForward(folder);
        PruningReport report = apply(options(new PruningGoal.LeastLoyalty(0.99), "l2", Part.FEED_FORWARD), model, ROWS);
        // Half of the neurons do next to nothing; of the others, few can go.
        assertThat(report.groups().get(0).unitsAfter()).isBetween(48, 64);
        assertThat(loyalty(model, folder.resolve("out.onnx"), ROWS)).isGreaterThanOrEqualTo(0.99);
    }

    /** With three batches, what is kept back is all there is. */
    @Test
    void thePreviewTellsTheLoyaltyAndWritesNothing() throws Exception {
        Path model = Models.feedForward(folder);
        PruningOptions options = options(new PruningGoal.Ratio(0.6), "random", Part.FEED_FORWARD);
        PruningPreview preview = new PruningStep(options, Optional.empty()).preview(model, ROWS, Progress.SILENT);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(model);
        }
        PruningReport report = apply(options, model, ROWS);
        assertThat(preview.groups()).isEqualTo(report.groups());
        assertThat(preview.after()).isEqualTo(report.after());
        assertThat(preview.loyalty().getAsDouble())
                .isCloseTo(loyalty(model, folder.resolve("out.onnx"), ROWS), within(1e-5));
        PruningOptions unseen = options(new PruningGoal.Ratio(0.5), "l2", Part.FEED_FORWARD);
        assertThat(new PruningStep(unseen, Optional.empty())
                        .preview(model, ROWS.madeUp(), Progress.SILENT)
                        .loyalty())
                .isEmpty();
    }

    /** The oracle: the model of before, asked with the old numbers of the same tokens. */
    @Test
    void tokensThatNobodyUsesGoWithTheirRows() throws Exception {
        Path model = Models.textEncoder(folder);
        Path tokenizer = Files.writeString(folder.resolve("tokenizer.json"), tokenizer());
        Path output = folder.resolve("out.onnx");
        PruningOptions options =
                PruningOptions.of(EnumSet.of(Part.VOCABULARY), Criterion.named("l2"), Optional.empty());
        CompressionResult result = new Compression(
                        List.of(new PruningStep(options, Optional.of(tokenizer))),
                        TOKENS,
                        QualityGate.standard(),
                        Progress.SILENT)
                .run(model, output, folder.resolve("out-tokenizer.json"));
        assertThat(tokenizer).hasContent(tokenizer());
        JsonNode vocabulary = new ObjectMapper()
                .readTree(result.tokenizer().orElseThrow().toFile())
                .at("/model/vocab");
        assertThat(vocabulary.size()).isEqualTo(6);
        assertThat(Models.parameters(output)).isEqualTo(Models.parameters(model) - 34L * Models.WIDTH);
        long[] old = {5, 20, 7, 11};
        long[] renumbered = LongStream.of(old)
                .map(token -> vocabulary.get("w" + token).asLong())
                .toArray();
        try (Session before = Session.open(model);
                Session after = Session.open(output)) {
            assertThat(after.run(Map.of("input_ids", Tensor.of(new long[] {1, 4}, renumbered)))
                            .get("last_hidden_state")
                            .floats())
                    .containsExactly(before.run(Map.of("input_ids", Tensor.of(new long[] {1, 4}, old)))
                            .get("last_hidden_state")
                            .floats());
        }
        assertThat(result.report().loyalty().cosineMin()).isGreaterThan(0.999999);
    }

    /** The teacher is asked with the new numbers of tokens as well. */
    @Test
    void whatIsLeftLearnsWithItsOwnTokens() throws Exception {
        Path model = Models.textEncoder(folder);
        Path tokenizer = Files.writeString(folder.resolve("tokenizer.json"), tokenizer());
        Samples samples = Samples.ofTokens(16, 8, 6, 5, 7, 11, 20);
        PruningOptions options = PruningOptions.of(
                        EnumSet.of(Part.VOCABULARY, Part.FEED_FORWARD),
                        Criterion.named("random"),
                        Optional.of(new PruningGoal.Ratio(0.6)))
                .withTeaching(Optional.of(new TeachingOptions(1, 40, 3e-3)));
        CompressionResult result = new Compression(
                        List.of(new PruningStep(options, Optional.of(tokenizer))),
                        samples,
                        QualityGate.standard(),
                        Progress.SILENT)
                .run(model, folder.resolve("out.onnx"), folder.resolve("out-tokenizer.json"));
        assertThat(result.report().steps().get(0).pruning().orElseThrow().taught())
                .singleElement()
                .satisfies(taught -> assertThat(taught.lossAfter()).isLessThan(0.5 * taught.lossBefore()));
        // The rows of tokens stay as they were: those that no sample uses could not have learned.
        Graph graph = OnnxFile.read(folder.resolve("out.onnx")).graph();
        Node embedding = graph.nodes().stream()
                .filter(node -> node.is("Gather"))
                .findFirst()
                .orElseThrow();
        float[] rows =
                Constants.find(graph, embedding.input(0)).orElseThrow().data().toFloats();
        float[] original =
                OnnxFile.read(model).graph().initializers().get("table").toFloats();
        int number = new ObjectMapper()
                .readTree(result.tokenizer().orElseThrow().toFile())
                .at("/model/vocab/w11")
                .asInt();
        assertThat(Arrays.copyOfRange(rows, number * Models.WIDTH, (number + 1) * Models.WIDTH))
                .containsExactly(Arrays.copyOfRange(original, 11 * Models.WIDTH, 12 * Models.WIDTH));
    }

    private static String tokenizer() {
        StringBuilder vocabulary = new StringBuilder("\"[PAD]\": 0, \"[UNK]\": 1");
        for (int token = 2; token < 40; token++) {
            vocabulary.append(", \"w").append(token).append("\": ").append(token);
        }
        return "{\"added_tokens\": [{\"id\": 0, \"content\": \"[PAD]\"}], \"model\": {\"type\": \"WordPiece\","
                + " \"unk_token\": \"[UNK]\", \"continuing_subword_prefix\": \"##\", \"vocab\": {" + vocabulary + "}}}";
    }

    @Test
    void whatCannotBeDoneIsToldWithTheReason() {
        Path model = Models.feedForward(folder);
        assertRefused(
                options(new PruningGoal.Ratio(0.5), "wanda", Part.FEED_FORWARD),
                model,
                ROWS.madeUp(),
                ErrorCode.INVALID_ARGUMENT,
                "the criterion wanda looks at activations");
        assertRefused(
                options(new PruningGoal.Ratio(0.5), "l2", Part.FEED_FORWARD).withRepair(true),
                model,
                ROWS.madeUp(),
                ErrorCode.INVALID_ARGUMENT,
                "repair looks at activations");
        assertRefused(
                options(new PruningGoal.Ratio(0.5), "l2", Part.HEADS),
                model,
                ROWS,
                ErrorCode.NOTHING_TO_DO,
                "can go as heads");
        assertRefused(
                options(new PruningGoal.MostParameters(10), "l2", Part.FEED_FORWARD),
                model,
                ROWS,
                ErrorCode.INVALID_ARGUMENT,
                "'max-parameters 10' cannot be reached");
        assertRefused(
                options(new PruningGoal.MostLatency(1e-6), "l2", Part.FEED_FORWARD),
                model,
                ROWS,
                ErrorCode.INVALID_ARGUMENT,
                "no candidate takes 0.000 of the original's time");
        assertRefused(
                options(new PruningGoal.MostBytes(1 << 30), "l2", Part.FEED_FORWARD),
                model,
                ROWS,
                ErrorCode.NOTHING_TO_DO,
                "is met already");
        assertRefused(
                PruningOptions.of(EnumSet.of(Part.VOCABULARY), Criterion.named("l2"), Optional.empty()),
                model,
                ROWS,
                ErrorCode.INVALID_ARGUMENT,
                "there is no tokenizer");
        assertRefused(
                options(new PruningGoal.Ratio(0.5), "l2", Part.FEED_FORWARD),
                Models.product(folder),
                ROWS,
                ErrorCode.NOTHING_TO_DO,
                "can go as ffn: product: 64 stay, because");
    }

    private void assertRefused(PruningOptions options, Path model, Samples samples, ErrorCode code, String message) {
        assertThatThrownBy(() -> apply(options, model, samples))
                .isInstanceOfSatisfying(
                        JerboaException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
        assertThat(folder.resolve("out.onnx")).doesNotExist();
    }

    private static double loyalty(Path original, Path result, Samples samples) {
        double sum = 0;
        String output;
        try (Session before = Session.open(original);
                Session after = Session.open(result)) {
            output = before.outputs().get(0).name();
            for (CalibrationBatch batch : samples.list()) {
                float[] expected = before.run(batch.inputs()).get(output).floats();
                float[] found = after.run(batch.inputs()).get(output).floats();
                int width = expected.length / batch.sampleCount();
                for (int sample = 0; sample < batch.sampleCount(); sample++) {
                    double dot = 0;
                    double a = 0;
                    double b = 0;
                    for (int i = sample * width; i < (sample + 1) * width; i++) {
                        dot += (double) expected[i] * found[i];
                        a += (double) expected[i] * expected[i];
                        b += (double) found[i] * found[i];
                    }
                    sum += dot / Math.sqrt(a * b);
                }
            }
        }
        return sum / samples.sampleCount();
    }
}
