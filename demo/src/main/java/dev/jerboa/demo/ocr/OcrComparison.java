package dev.jerboa.demo.ocr;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.LatencyBenchmark;
import dev.jerboa.runtime.LatencyReport;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Recognisers, and detectors, side by side: how well they read or find drawn text, and how fast. */
public final class OcrComparison {
    /** The seed of the words and pages that models are measured on. */
    public static final long MEASURING_SEED = 7;

    private static final int WORDS = 500;
    private static final int PAGES = 24;
    private static final int PAGE_PIXELS = 640;
    private static final int TIMED_LINE_PIXELS = 320;
    private static final int TIMED_BATCH = 6;
    private static final int TIMED_ROUNDS = 20;
    private static final int WARM_UP_ROUNDS = 3;

    private OcrComparison() {}

    /** Compares recognisers and tells nobody meanwhile; see {@link #recogniser(Path, List, Progress)}. */
    public static List<RecogniserRow> recogniser(Path original, List<Path> candidates) {
        return recogniser(original, candidates, Progress.SILENT);
    }

    /**
     * Reads 500 drawn words with each recogniser, then times all of them in turn.
     *
     * @param candidates models with the same inputs and classes as the original
     * @return a row for each model, the original first
     * @throws JerboaException if this machine has no font, or a model cannot be read or run
     */
    public static List<RecogniserRow> recogniser(Path original, List<Path> candidates, Progress progress) {
        return recogniser(original, candidates, WORDS, TIMED_ROUNDS, progress);
    }

    static List<RecogniserRow> recogniser(
            Path original, List<Path> candidates, int words, int rounds, Progress progress) {
        Alphabet alphabet = Alphabet.of(original);
        List<DrawnWord> drawn = DrawnWords.draw(words, MEASURING_SEED).toList();
        List<String> truth = drawn.stream().map(DrawnWord::text).toList();
        return withSessions(original, candidates, sessions -> {
            List<List<String>> readings = new ArrayList<>();
            for (Session session : sessions) {
                progress.update("reading " + words + " drawn words", readings.size(), sessions.size());
                TextRecognition recognition = new TextRecognition(session, alphabet);
                readings.add(drawn.stream()
                        .map(word -> recognition.read(word.picture()))
                        .toList());
            }
            List<BufferedImage> line = List.of(timedLine());
            progress.update("timing", 0, 2);
            LatencyReport single = time(sessions, PictureTensors.lines(line, TIMED_LINE_PIXELS), 2 * rounds);
            progress.update("timing", 1, 2);
            List<BufferedImage> lines = Collections.nCopies(TIMED_BATCH, line.get(0));
            LatencyReport batch = time(sessions, PictureTensors.lines(lines, TIMED_LINE_PIXELS), rounds);
            return IntStream.range(0, sessions.size())
                    .mapToObj(i -> new RecogniserRow(
                            model(original, candidates, i),
                            sizeBytes(model(original, candidates, i)),
                            CharacterErrorRate.of(truth, readings.get(i)),
                            equalShare(truth, readings.get(i)),
                            equalShare(readings.get(0), readings.get(i)),
                            single.latencies().get(i),
                            batch.latencies().get(i)))
                    .toList();
        });
    }

    /** Compares detectors and tells nobody meanwhile; see {@link #detector(Path, List, Progress)}. */
    public static List<DetectorRow> detector(Path original, List<Path> candidates) {
        return detector(original, candidates, Progress.SILENT);
    }

    /**
     * Finds the text of 24 drawn pages with each detector, then times all of them in turn.
     *
     * @param candidates models with the same inputs as the original
     * @return a row for each model, the original first
     * @throws JerboaException if this machine has no font, or a model cannot be read or run
     */
    public static List<DetectorRow> detector(Path original, List<Path> candidates, Progress progress) {
        return detector(original, candidates, PAGES, TIMED_ROUNDS, progress);
    }

    static List<DetectorRow> detector(Path original, List<Path> candidates, int pages, int rounds, Progress progress) {
        List<BufferedImage> drawn =
                DrawnPages.draw(pages, PAGE_PIXELS, MEASURING_SEED).toList();
        return withSessions(original, candidates, sessions -> {
            List<List<BitSet>> masks = new ArrayList<>();
            for (Session session : sessions) {
                progress.update("finding the text of " + pages + " drawn pages", masks.size(), sessions.size());
                TextDetection detection = new TextDetection(session);
                masks.add(drawn.stream().map(detection::textPixels).toList());
            }
            progress.update("timing", 0, 1);
            LatencyReport page = time(sessions, PictureTensors.page(drawn.get(0)), rounds);
            List<DoubleSummaryStatistics> overlaps =
                    masks.stream().map(mask -> overlaps(masks.get(0), mask)).toList();
            return IntStream.range(0, sessions.size())
                    .mapToObj(i -> new DetectorRow(
                            model(original, candidates, i),
                            sizeBytes(model(original, candidates, i)),
                            overlaps.get(i).getAverage(),
                            overlaps.get(i).getMin(),
                            page.latencies().get(i)))
                    .toList();
        });
    }

    private static DoubleSummaryStatistics overlaps(List<BitSet> original, List<BitSet> candidate) {
        return IntStream.range(0, original.size())
                .mapToDouble(i -> TextDetection.intersectionOverUnion(original.get(i), candidate.get(i)))
                .summaryStatistics();
    }

    private static double equalShare(List<String> expected, List<String> actual) {
        return IntStream.range(0, expected.size())
                        .filter(i -> expected.get(i).equals(actual.get(i)))
                        .count()
                / (double) expected.size();
    }

    private static <T> T withSessions(Path original, List<Path> candidates, Function<List<Session>, T> measurement) {
        List<Session> sessions = new ArrayList<>();
        try {
            Stream.concat(Stream.of(original), candidates.stream()).forEach(model -> sessions.add(Session.open(model)));
            return measurement.apply(sessions);
        } finally {
            sessions.forEach(Session::close);
        }
    }

    private static LatencyReport time(List<Session> sessions, Tensor input, int rounds) {
        return new LatencyBenchmark(WARM_UP_ROUNDS, rounds)
                .run(sessions.stream()
                        .map(session -> new LatencyBenchmark.Candidate(
                                session.name(), session, TextRecognition.inputs(session, input)))
                        .toList());
    }

    // Time does not depend on what is written, only on the width, so that any word which fits will do.
    private static BufferedImage timedLine() {
        return DrawnWords.draw(WORDS, MEASURING_SEED)
                .map(DrawnWord::picture)
                .filter(picture -> PictureTensors.lineWidth(picture) <= TIMED_LINE_PIXELS)
                .findFirst()
                .orElseThrow();
    }

    private static Path model(Path original, List<Path> candidates, int index) {
        return index == 0 ? original : candidates.get(index - 1);
    }

    private static long sizeBytes(Path model) {
        return OnnxFile.files(model, OnnxFile.read(model)).sizeBytes();
    }
}
