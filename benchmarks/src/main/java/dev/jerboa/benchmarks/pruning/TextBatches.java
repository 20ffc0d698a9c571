package dev.jerboa.benchmarks.pruning;

import dev.jerboa.multimodal.TextEncoder;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.Value;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Texts as samples of a text encoder, in batches of like length. */
final class TextBatches implements CalibrationData {
    private final List<CalibrationBatch> batches = new ArrayList<>();
    private final int count;

    /**
     * Tokenizes texts.
     *
     * @param inputs what the encoder must be given
     */
    TextBatches(List<String> texts, List<Value> inputs, TextProcessor processor, int batchSize) {
        int[] lengths = processor.lengths(texts);
        List<String> sorted = IntStream.range(0, lengths.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> lengths[i]))
                .map(texts::get)
                .toList();
        for (int from = 0; from < sorted.size(); from += batchSize) {
            List<String> some = sorted.subList(from, Math.min(from + batchSize, sorted.size()));
            batches.add(new CalibrationBatch(
                    TextEncoder.inputs("the encoder", inputs, processor.encode(some)), some.size()));
        }
        this.count = texts.size();
    }

    /** So many of a list, at equal distances. */
    static <T> List<T> evenly(List<T> all, int count) {
        return IntStream.range(0, Math.min(count, all.size()))
                .mapToObj(i -> all.get((int) ((long) i * all.size() / Math.min(count, all.size()))))
                .toList();
    }

    @Override
    public String description() {
        return count + " texts";
    }

    @Override
    public boolean isReal() {
        return true;
    }

    @Override
    public long sampleCount() {
        return count;
    }

    @Override
    public Stream<CalibrationBatch> batches() {
        return batches.stream();
    }
}
