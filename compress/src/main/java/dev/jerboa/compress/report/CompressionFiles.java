package dev.jerboa.compress.report;

import dev.jerboa.onnx.serde.WholeFile;
import dev.jerboa.quantize.report.ReportFiles;
import dev.jerboa.quantize.report.ReportJson;
import java.nio.file.Path;
import java.util.List;

/** Puts the report of a compression beside the model that it wrote, where that of a quantization would be. */
public final class CompressionFiles {
    private CompressionFiles() {}

    /**
     * Writes the JSON and the page of a report; each appears under its name only when it is whole.
     *
     * @return the files written
     * @throws dev.jerboa.onnx.JerboaException if the folder is missing or not writable, or the disk is full
     */
    public static List<Path> write(CompressionReport report, Path model) {
        WholeFile.write(ReportFiles.json(model), ReportJson.text(report));
        WholeFile.write(ReportFiles.html(model), CompressionPage.write(report));
        return List.of(ReportFiles.json(model), ReportFiles.html(model));
    }
}
