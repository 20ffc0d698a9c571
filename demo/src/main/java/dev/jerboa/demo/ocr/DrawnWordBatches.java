package dev.jerboa.demo.ocr;

import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Drawn words to train a recogniser with, several of one width a batch.
 *
 * @param inputName the recogniser's input
 * @param count how many words are drawn; those that fill no batch are left out
 * @param batchSize words a batch
 * @param seed which words; use another than for measuring
 */
public record DrawnWordBatches(String inputName, int count, int batchSize, long seed) implements CalibrationData {
    @Override
    public String description() {
        return count + " drawn words, " + batchSize + " of a width together (seed " + seed + ")";
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
        Map<Integer, List<BufferedImage>> byWidth = DrawnWords.draw(count, seed)
                .map(DrawnWord::picture)
                .collect(Collectors.groupingBy(PictureTensors::lineWidth, TreeMap::new, Collectors.toList()));
        List<CalibrationBatch> batches = new ArrayList<>();
        byWidth.forEach((width, pictures) -> {
            for (int from = 0; from + batchSize <= pictures.size(); from += batchSize) {
                List<BufferedImage> lines = pictures.subList(from, from + batchSize);
                batches.add(new CalibrationBatch(Map.of(inputName, PictureTensors.lines(lines, width)), batchSize));
            }
        });
        return batches.stream();
    }
}
