package dev.jerboa.benchmarks;

import dev.jerboa.demo.ocr.DetectorRow;
import dev.jerboa.demo.ocr.PruningDemo;
import dev.jerboa.demo.ocr.RecogniserRow;
import dev.jerboa.onnx.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * PP-OCR's recogniser and detector with three tenths fewer multiplications: as they were, pruned, repaired, fine-tuned.
 *
 * <p>Arguments: a folder for the models, and the number of training steps for each.
 */
public final class PrunedOcrBenchmark {
    private PrunedOcrBenchmark() {}

    /** Prints how well each reads and finds text, and how fast. */
    public static void main(String[] arguments) {
        PruningDemo.Outcome outcome =
                PruningDemo.run(Path.of(arguments[0]), Integer.parseInt(arguments[1]), Progress.SILENT);
        List<String> names = PruningDemo.NAMES;
        print("recogniser, 500 drawn words; %.1f %% of the multiplications are left", outcome.recogniserMacsLeft());
        System.out.printf(
                "%-11s %10s %14s %12s %12s %8s%n", "", "bytes", "wrong letters", "as original", "a line", "speed");
        for (int i = 0; i < names.size(); i++) {
            RecogniserRow row = outcome.recognisers().get(i);
            System.out.printf(
                    Locale.ROOT,
                    "%-11s %10d %12.2f %% %10.1f %% %9.2f ms %6.2f x%n",
                    names.get(i),
                    row.sizeBytes(),
                    100 * row.characterErrorRate(),
                    100 * row.asOriginalShare(),
                    row.single().medianMillis(),
                    1 / row.single().ratioToFirst());
        }
        print("detector, 24 drawn pages; %.1f %% of the multiplications are left", outcome.detectorMacsLeft());
        System.out.printf("%-11s %10s %14s %12s %12s %8s%n", "", "bytes", "IoU mean", "least", "a page", "speed");
        for (int i = 0; i < names.size(); i++) {
            DetectorRow row = outcome.detectors().get(i);
            System.out.printf(
                    Locale.ROOT,
                    "%-11s %10d %14.4f %12.4f %9.1f ms %6.2f x%n",
                    names.get(i),
                    row.sizeBytes(),
                    row.overlapMean(),
                    row.overlapMin(),
                    row.page().medianMillis(),
                    1 / row.page().ratioToFirst());
        }
    }

    private static void print(String title, double macsLeft) {
        System.out.println();
        System.out.println(String.format(Locale.ROOT, title, 100 * macsLeft));
    }
}
