package dev.jerboa.demo.ocr;

import dev.jerboa.distill.output.OutputDistillation;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.importance.Importance;
import dev.jerboa.prune.importance.Wanda;
import dev.jerboa.prune.repair.RepairOptions;
import dev.jerboa.runtime.data.CalibrationData;
import dev.jerboa.train.loop.TrainerOptions;
import java.nio.file.Path;
import java.util.List;

/**
 * The networks of PP-OCR with three tenths fewer multiplications: channels go, those that stay are repaired, then the
 * network that was teaches the one that is left, on words and pages drawn for that.
 */
public final class PruningDemo {
    /** What each row of the outcome is of. */
    public static final List<String> NAMES = List.of("original", "pruned", "repaired", "fine-tuned");

    private static final double MACS_SHARE = 0.7;
    private static final int CALIBRATION_SEED = 11;
    private static final int TRAINING_SEED = 13;
    private static final int CALIBRATION_WORDS = 64;
    private static final int CALIBRATION_PAGES = 8;
    private static final int BATCH_WORDS = 4;
    // Smaller than the pages that are measured on: a step takes a quarter of the time.
    private static final int PAGE_PIXELS = 320;
    private static final int MOST_PAGES = 160;
    private static final int MOST_WORDS = 1600;
    // Places of a picture are many and none outweighs the others: less ridge, and all count alike.
    private static final RepairOptions REPAIR = new RepairOptions(false, 0.01, 4096, false);

    private final Path folder;
    private final int steps;
    private final Progress progress;
    private final Importance importance = new Wanda();

    private PruningDemo(Path folder, int steps, Progress progress) {
        this.folder = folder;
        this.steps = steps;
        this.progress = progress;
    }

    /**
     * What the demo made and measured, each list in the order of {@link #NAMES}.
     *
     * @param recogniserMacsLeft the share of its multiplications that the recogniser kept
     * @param detectorMacsLeft likewise of the detector
     */
    public record Outcome(
            double recogniserMacsLeft,
            List<RecogniserRow> recognisers,
            double detectorMacsLeft,
            List<DetectorRow> detectors) {}

    /**
     * Runs the demo.
     *
     * @param folder where the models go; it is made if it does not exist
     * @param steps training steps for each network
     */
    public static Outcome run(Path folder, int steps, Progress progress) {
        PruningDemo demo = new PruningDemo(folder, steps, progress);
        Path recogniser = OcrModels.recogniser(folder);
        String line = input(recogniser);
        CalibrationData words = new DrawnWordsData(line, CALIBRATION_WORDS, CALIBRATION_SEED);
        ChannelPruning reading = ChannelPruning.plan(recogniser, words, demo.importance, MACS_SHARE, progress);
        List<Path> readers = demo.make(
                reading,
                "recogniser",
                words,
                new DrawnWordBatches(line, Math.min(MOST_WORDS, 2 * BATCH_WORDS * steps), BATCH_WORDS, TRAINING_SEED));
        Path detector = OcrModels.detector(folder);
        String page = input(detector);
        CalibrationData pages = new DrawnPagesData(page, CALIBRATION_PAGES, PAGE_PIXELS, CALIBRATION_SEED);
        ChannelPruning finding = ChannelPruning.plan(detector, pages, demo.importance, MACS_SHARE, progress);
        List<Path> finders = demo.make(
                finding,
                "detector",
                pages,
                new DrawnPagesData(page, Math.min(MOST_PAGES, 2 * steps), PAGE_PIXELS, TRAINING_SEED));
        return new Outcome(
                reading.macsLeft(),
                OcrComparison.recogniser(recogniser, readers, progress),
                finding.macsLeft(),
                OcrComparison.detector(detector, finders, progress));
    }

    private List<Path> make(ChannelPruning pruning, String name, CalibrationData seen, CalibrationData lessons) {
        Path cut = pruning.cut(folder.resolve(name + "-pruned.onnx"));
        Path repaired = pruning.repaired(seen, REPAIR, folder.resolve(name + "-repaired.onnx"));
        Path taught = pruning.taught(repaired, lessons, options(), folder.resolve(name + "-tuned.onnx"), progress);
        return List.of(cut, repaired, taught);
    }

    private TrainerOptions options() {
        return OutputDistillation.defaultOptions()
                .steps(steps)
                // The repair leaves little to mend: larger steps of AdamW first undo it.
                .learningRate(2e-5)
                .warmUpSteps(Math.min(10, steps / 4))
                .evaluateEvery(Math.max(1, steps / 3))
                .build();
    }

    private static String input(Path model) {
        return OnnxFile.read(model).graph().requiredInputs().get(0).name();
    }
}
