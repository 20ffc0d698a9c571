package dev.jerboa.demo.ocr;

import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Drawn words to calibrate a recogniser on, one a batch, so that no filling on the right is among the samples.
 *
 * @param inputName the recogniser's input
 * @param count how many words
 * @param seed which words; use another than for measuring
 */
public record DrawnWordsData(String inputName, int count, long seed) implements CalibrationData {
    @Override
    public String description() {
        return count + " drawn words (seed " + seed + ")";
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
        return DrawnWords.draw(count, seed)
                .map(DrawnWord::picture)
                .map(picture -> new CalibrationBatch(
                        Map.of(inputName, PictureTensors.lines(List.of(picture), PictureTensors.lineWidth(picture))),
                        1));
    }
}
