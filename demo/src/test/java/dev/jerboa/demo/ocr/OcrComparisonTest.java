package dev.jerboa.demo.ocr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.demo.DemoFiles;
import dev.jerboa.onnx.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The models of PP-OCR version 3 stand for candidates that differ: they read nearly the same, and find nearly the same. */
class OcrComparisonTest {
    @TempDir
    private Path folder;

    @Test
    void recognisersAreComparedWithTheOriginalAndTheTruth() throws IOException {
        Path original = OcrModels.recogniser(folder);
        Path copy = Files.copy(original, folder.resolve("copy.onnx"));
        Path other = DemoFiles.copy("/models/ch_PP-OCRv3_rec_infer.onnx", folder.resolve("other.onnx"));

        List<RecogniserRow> rows = OcrComparison.recogniser(original, List.of(copy, other), 60, 2, Progress.SILENT);

        assertThat(rows).extracting(RecogniserRow::model).containsExactly(original, copy, other);
        assertThat(rows).extracting(RecogniserRow::sizeBytes).containsExactly(10857828L, 10857828L, 10690752L);
        assertThat(rows.get(0).asOriginalShare()).isEqualTo(1);
        assertThat(rows.get(1).asOriginalShare()).isEqualTo(1);
        assertThat(rows.get(1).characterErrorRate())
                .isEqualTo(rows.get(0).characterErrorRate())
                .isBetween(0.0, 0.03);
        assertThat(rows.get(2).characterErrorRate()).isBetween(0.0, 0.05);
        assertThat(rows.get(2).asOriginalShare()).isBetween(0.8, 1.0);
        assertThat(rows.get(0).rightShare()).isBetween(0.9, 1.0);
        assertThat(rows.get(0).single().ratioToFirst()).isEqualTo(1);
        assertThat(rows)
                .allMatch(row -> row.batch().medianMillis() > row.single().minimumMillis());
    }

    @Test
    void detectorsAreComparedWithTheOriginal() throws IOException {
        Path original = OcrModels.detector(folder);
        Path copy = Files.copy(original, folder.resolve("copy.onnx"));
        Path other = DemoFiles.copy("/models/ch_PP-OCRv3_det_infer.onnx", folder.resolve("other.onnx"));

        List<DetectorRow> rows = OcrComparison.detector(original, List.of(copy, other), 2, 1, Progress.SILENT);

        assertThat(rows).extracting(DetectorRow::sizeBytes).containsExactly(4745517L, 4745517L, 2432880L);
        assertThat(rows.get(0).overlapMin()).isEqualTo(1);
        assertThat(rows.get(1).overlapMin()).isEqualTo(1);
        assertThat(rows.get(2).overlapMean()).isBetween(0.5, 0.97);
        assertThat(rows.get(2).overlapMin()).isLessThanOrEqualTo(rows.get(2).overlapMean());
        assertThat(rows.get(0).page().ratioToFirst()).isEqualTo(1);
    }
}
