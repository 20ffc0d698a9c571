package dev.jerboa.quantize.report;

import java.util.ArrayList;
import java.util.List;

/**
 * What else there is to know, as lists of terms and values.
 *
 * @param title what the list is about
 * @param entries the list
 */
public record Facts(String title, List<Entry> entries) {
    /** A term and its value. */
    public record Entry(String term, String value) {}

    public Facts {
        entries = List.copyOf(entries);
    }

    /** The lists that are not empty. */
    static List<Facts> of(QuantizationReport report) {
        List<Facts> lists = new ArrayList<>();
        lists.add(new Facts("Calibration", calibration(report)));
        lists.add(new Facts(
                "Options",
                report.options().entrySet().stream()
                        .map(option -> new Entry(option.getKey(), option.getValue()))
                        .toList()));
        lists.add(new Facts("Origin", origin(report)));
        lists.add(new Facts(
                "Time taken",
                report.stages().stream()
                        .map(stage -> new Entry(stage.stage(), Figures.seconds(stage.seconds())))
                        .toList()));
        lists.removeIf(facts -> facts.entries().isEmpty());
        return lists;
    }

    private static List<Entry> calibration(QuantizationReport report) {
        List<Entry> entries = new ArrayList<>();
        report.calibration().ifPresent(calibration -> {
            entries.add(new Entry("data", calibration.description()));
            entries.add(new Entry("real", calibration.real() ? "yes" : "no: it was made up"));
            entries.add(new Entry("samples", Figures.count(calibration.sampleCount())));
            calibration.rowCount().ifPresent(rows -> entries.add(new Entry("rows observed", Figures.count(rows))));
            entries.add(new Entry("time", Figures.seconds(calibration.seconds())));
            calibration
                    .ratioToPlainPass()
                    .ifPresent(ratio ->
                            entries.add(new Entry("against a plain pass", Figures.speed(ratio) + " × its time")));
        });
        return entries;
    }

    private static List<Entry> origin(QuantizationReport report) {
        List<Entry> entries = new ArrayList<>();
        addFile("original", report.source(), entries);
        addFile("result", report.output(), entries);
        report.target().ifPresent(target -> entries.add(new Entry("processor", target)));
        report.seed().ifPresent(seed -> entries.add(new Entry("seed", Long.toString(seed))));
        entries.add(new Entry("Jerboa", report.toolVersion()));
        return entries;
    }

    private static void addFile(String role, ModelFile file, List<Entry> entries) {
        entries.add(new Entry(role, file.name() + ", " + Figures.count(file.sizeBytes()) + " bytes"));
        file.sha256().ifPresent(digest -> entries.add(new Entry(role + "'s SHA-256", digest)));
    }
}
