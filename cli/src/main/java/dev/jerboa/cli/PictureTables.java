package dev.jerboa.cli;

import dev.jerboa.cli.terminal.Table;
import dev.jerboa.cli.terminal.Units;
import dev.jerboa.demo.ocr.DetectorRow;
import dev.jerboa.demo.ocr.RecogniserRow;
import java.util.List;
import java.util.Locale;

/** Models that read text in pictures side by side, as tables for a person. */
final class PictureTables {
    private PictureTables() {}

    /** What was measured of recognisers, the original first. */
    static Table recognisers(List<RecogniserRow> rows) {
        Table table = new Table(
                "recogniser",
                " size",
                " wrong characters",
                " read as the original",
                " one line",
                " speed",
                " six",
                " speed");
        for (RecogniserRow row : rows) {
            table.row(
                    row.model().getFileName(),
                    Units.size(row.sizeBytes()),
                    String.format(Locale.ROOT, "%.2f %%", 100 * row.characterErrorRate()),
                    Units.percent(row.asOriginalShare()),
                    Units.time(row.single().medianMillis()),
                    speed(row.single().ratioToFirst()),
                    Units.time(row.batch().medianMillis()),
                    speed(row.batch().ratioToFirst()));
        }
        return table;
    }

    /** What was measured of detectors, the original first. */
    static Table detectors(List<DetectorRow> rows) {
        Table table = new Table("detector", " size", " overlap mean", " min", " 640x640", " speed");
        for (DetectorRow row : rows) {
            table.row(
                    row.model().getFileName(),
                    Units.size(row.sizeBytes()),
                    String.format(Locale.ROOT, "%.3f", row.overlapMean()),
                    String.format(Locale.ROOT, "%.3f", row.overlapMin()),
                    Units.time(row.page().medianMillis()),
                    speed(row.page().ratioToFirst()));
        }
        return table;
    }

    private static String speed(double timeRatio) {
        return String.format(Locale.ROOT, "%.2f x", 1 / timeRatio);
    }
}
