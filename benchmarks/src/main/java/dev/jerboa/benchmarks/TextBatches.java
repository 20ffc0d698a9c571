package dev.jerboa.benchmarks;

import dev.jerboa.multimodal.TextEncoder;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Texts in batches, as an encoder takes them.
 *
 * @param all the batches
 * @param sampleCount how many texts they have
 */
record TextBatches(List<CalibrationBatch> all, long sampleCount) implements CalibrationData {
    static TextBatches of(Path model, TextProcessor processor, List<String> texts, int size) {
        List<CalibrationBatch> batches = new ArrayList<>();
        try (Session session = Session.open(model)) {
            for (int from = 0; from < texts.size(); from += size) {
                List<String> some = texts.subList(from, Math.min(from + size, texts.size()));
                batches.add(new CalibrationBatch(TextEncoder.inputs(session, processor.encode(some)), some.size()));
            }
        }
        return new TextBatches(batches, texts.size());
    }

    @Override
    public String description() {
        return sampleCount + " texts";
    }

    @Override
    public boolean isReal() {
        return true;
    }

    @Override
    public Stream<CalibrationBatch> batches() {
        return all.stream();
    }
}
