package dev.jerboa.quantize.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFilesTest {
    @TempDir
    private Path folder;

    @Test
    void bothFilesAppearBesideTheModelAndNothingElse() throws IOException {
        Path model = folder.resolve("small.onnx");
        Files.writeString(folder.resolve("small.onnx.report.html"), "an older one");
        assertThat(ReportFiles.write(Samples.encoder(), model))
                .containsExactly(folder.resolve("small.onnx.report.json"), folder.resolve("small.onnx.report.html"));
        assertThat(ReportJson.read(Files.readString(ReportFiles.json(model)))).isEqualTo(Samples.encoder());
        assertThat(Files.readString(ReportFiles.html(model))).isEqualTo(ReportHtml.write(Samples.encoder()));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void whatAnyFileMayBeReadByTheReportMayTo() throws IOException {
        Path model = folder.resolve("small.onnx");
        Path other = Files.writeString(folder.resolve("other"), "");
        ReportFiles.write(Samples.bare(), model);
        assertThat(Files.getPosixFilePermissions(ReportFiles.html(model)))
                .isEqualTo(Files.getPosixFilePermissions(other));
    }

    @Test
    void aMissingFolderIsTold() {
        assertThatThrownBy(() -> ReportFiles.write(Samples.bare(), folder.resolve("no/small.onnx")))
                .isInstanceOfSatisfying(
                        JerboaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_LOCATION));
    }

    @Test
    void aFolderInThePlaceOfAReportIsTold() throws IOException {
        Files.createDirectory(folder.resolve("small.onnx.report.json"));
        assertThatThrownBy(() -> ReportFiles.write(Samples.bare(), folder.resolve("small.onnx")))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("small.onnx.report.json");
    }
}
