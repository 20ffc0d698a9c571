package dev.jerboa.quantize.report;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.serde.WholeFile;
import java.nio.file.Path;
import java.util.List;

/** Puts the report of a run beside the model that it wrote. */
public final class ReportFiles {
    private static final String JSON_SUFFIX = ".report.json";
    private static final String HTML_SUFFIX = ".report.html";

    private ReportFiles() {}

    /** Where the JSON of a model's report is: {@code small.onnx.report.json}. */
    public static Path json(Path model) {
        return withSuffix(model, JSON_SUFFIX);
    }

    /** Where the page of a model's report is: {@code small.onnx.report.html}. */
    public static Path html(Path model) {
        return withSuffix(model, HTML_SUFFIX);
    }

    /**
     * Writes the JSON and the page of a report; each appears under its name only when it is whole.
     *
     * @param model the model that the run wrote
     * @return the files written
     * @throws JerboaException if the folder is missing or not writable, or the disk is full
     */
    public static List<Path> write(QuantizationReport report, Path model) {
        WholeFile.write(json(model), ReportJson.write(report));
        WholeFile.write(html(model), ReportHtml.write(report));
        return List.of(json(model), html(model));
    }

    /**
     * Writes what each layer alone costs, as the name of the file demands.
     *
     * @param target a name that ends in {@code .json} or {@code .html}
     * @throws JerboaException if it ends in neither, the folder is missing or not writable, or the disk is full
     */
    public static void write(SensitivityReport report, Path target) {
        requireKind(target);
        String text = isPage(target) ? ReportHtml.write(report) : ReportJson.write(report);
        WholeFile.write(target, text);
    }

    /**
     * Checks the name of a file to write to.
     *
     * @throws JerboaException if it ends in neither {@code .json} nor {@code .html}
     */
    public static void requireKind(Path target) {
        if (!isPage(target) && !target.getFileName().toString().endsWith(".json")) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the name of " + target + " does not say what to write",
                    "End it in .json or .html.");
        }
    }

    private static boolean isPage(Path target) {
        return target.getFileName().toString().endsWith(".html");
    }

    private static Path withSuffix(Path model, String suffix) {
        return model.resolveSibling(model.getFileName() + suffix);
    }
}
