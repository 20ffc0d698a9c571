package dev.jerboa.demo.emoji;

import java.nio.file.Path;
import java.util.List;

/**
 * What the demo made and measured.
 *
 * @param measurement what was measured
 * @param measuredBefore whether that is of an earlier run
 * @param sizesBytesBefore the size of each tower: text, picture, sound
 * @param sizesBytesAfter the size of each quantized tower
 * @param model the folder of the model
 * @param smallModel the folder of the quantized model
 * @param pictures the folder of the pictures, to be searched
 * @param report the page to read
 * @param kept the folder of what an equal run takes over
 */
public record EmojiOutcome(
        EmojiMeasurement measurement,
        boolean measuredBefore,
        List<Long> sizesBytesBefore,
        List<Long> sizesBytesAfter,
        Path model,
        Path smallModel,
        Path pictures,
        Path report,
        Path kept) {
    public EmojiOutcome {
        sizesBytesBefore = List.copyOf(sizesBytesBefore);
        sizesBytesAfter = List.copyOf(sizesBytesAfter);
    }

    /** The part of the bytes that the quantized model has. */
    public double sizeRatio() {
        return (double) sum(sizesBytesAfter) / sum(sizesBytesBefore);
    }

    private static long sum(List<Long> sizes) {
        return sizes.stream().mapToLong(Long::longValue).sum();
    }
}
