package dev.jerboa.demo.ocr;

import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Drawn pages to calibrate a detector on, one a batch.
 *
 * @param inputName the detector's input
 * @param count how many pages
 * @param sizePixels width and height of each, a multiple of 32
 * @param seed which pages; use another than for measuring
 */
public record DrawnPagesData(String inputName, int count, int sizePixels, long seed) implements CalibrationData {
    @Override
    public String description() {
        return count + " drawn pages of " + sizePixels + " x " + sizePixels + " pixels (seed " + seed + ")";
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
        return DrawnPages.draw(count, sizePixels, seed)
                .map(page -> new CalibrationBatch(Map.of(inputName, PictureTensors.page(page)), 1));
    }
}
