package dev.jerboa.demo.ocr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.distill.output.OutputDistillation;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.importance.Wanda;
import dev.jerboa.prune.repair.RepairOptions;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A detector with fewer channels, measured in ONNX Runtime against the one that it was, on pages never learned from. */
class ChannelPruningTest {
    private static final int PIXELS = 160;
    private static final String INPUT = "x";

    @TempDir
    private Path folder;

    @Test
    void repairAndTeachingEachComeNearerToTheOriginal() throws IOException {
        Path detector = OcrModels.detector(folder);
        CalibrationData pages = new DrawnPagesData(INPUT, 3, PIXELS, 1);
        ChannelPruning pruning = ChannelPruning.plan(detector, pages, new Wanda(), 0.7, Progress.SILENT);
        assertThat(pruning.macsLeft()).isBetween(0.5, 0.7);
        Path cut = pruning.cut(folder.resolve("cut.onnx"));
        Path repaired =
                pruning.repaired(pages, new RepairOptions(false, 0.01, 4096, false), folder.resolve("repaired.onnx"));
        Path taught = pruning.taught(
                cut,
                new DrawnPagesData(INPUT, 12, PIXELS, 2),
                OutputDistillation.defaultOptions()
                        .steps(12)
                        .learningRate(1e-4)
                        .warmUpSteps(2)
                        .evaluateEvery(4)
                        .build(),
                folder.resolve("taught.onnx"),
                Progress.SILENT);
        double afterCut = error(detector, cut);
        assertThat(error(detector, repaired)).isLessThan(0.7 * afterCut);
        assertThat(error(detector, taught)).isLessThan(0.9 * afterCut);
        assertThat(Files.size(cut)).isLessThan(Files.size(detector));
        assertThat(OnnxFile.read(taught).metadata()).containsKey("jerboa.distill.loss.after");
    }

    @Test
    void wordsOfABatchHaveOneWidthAndAreThoseDrawnOneByOne() {
        Set<String> single = new HashSet<>();
        try (Stream<CalibrationBatch> words = new DrawnWordsData(INPUT, 40, 3).batches()) {
            words.forEach(
                    word -> single.add(Arrays.toString(word.inputs().get(INPUT).floats())));
        }
        List<CalibrationBatch> batches =
                new DrawnWordBatches(INPUT, 40, 4, 3).batches().toList();
        assertThat(batches).hasSizeBetween(5, 10);
        for (CalibrationBatch batch : batches) {
            assertThat(batch.sampleCount()).isEqualTo(4);
            long[] dims = batch.inputs().get(INPUT).dims();
            assertThat(dims).hasSize(4).startsWith(4, 3, PictureTensors.LINE_HEIGHT);
            float[] values = batch.inputs().get(INPUT).floats();
            int size = values.length / 4;
            for (int i = 0; i < 4; i++) {
                assertThat(single).contains(Arrays.toString(Arrays.copyOfRange(values, i * size, (i + 1) * size)));
            }
        }
    }

    /** The mean absolute difference of the maps of some pages. */
    private static double error(Path original, Path candidate) {
        double sum = 0;
        long count = 0;
        try (Session first = Session.open(original);
                Session second = Session.open(candidate);
                Stream<CalibrationBatch> pages = new DrawnPagesData(INPUT, 4, PIXELS, 99).batches()) {
            for (CalibrationBatch page : (Iterable<CalibrationBatch>) pages::iterator) {
                float[] wanted =
                        first.run(page.inputs()).values().iterator().next().floats();
                float[] found =
                        second.run(page.inputs()).values().iterator().next().floats();
                for (int i = 0; i < wanted.length; i++) {
                    sum += Math.abs(wanted[i] - found[i]);
                    count++;
                }
            }
        }
        return sum / count;
    }
}
