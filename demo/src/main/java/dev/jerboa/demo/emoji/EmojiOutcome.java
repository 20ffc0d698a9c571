package dev.jerboa.demo.emoji;

import java.nio.file.Path;
import java.util.List;

/**
 * What the demo made and measured.
 *
 * @param settings how much it learned
 * @param seen how many emoji it learned from
 * @param unseen how many were held out
 * @param unseenWithoutFlags how many of these are no flags of countries
 * @param spokenTexts how many texts the sound tower heard
 * @param frozen what is found with a ridge regression on frozen features as the picture tower
 * @param before what the towers find
 * @param after what the quantized towers find
 * @param sizesBytesBefore the size of each tower: text, picture, sound
 * @param sizesBytesAfter the size of each quantized tower
 * @param latenciesMillisBefore the median time of each tower for one input
 * @param latenciesMillisAfter the same of each quantized tower
 * @param model the folder of the model
 * @param smallModel the folder of the quantized model
 * @param pictures the folder of the pictures, to be searched
 * @param report the page to read
 */
public record EmojiOutcome(
        EmojiSettings settings,
        int seen,
        int unseen,
        int unseenWithoutFlags,
        int spokenTexts,
        EmojiRecalls frozen,
        EmojiRecalls before,
        EmojiRecalls after,
        List<Long> sizesBytesBefore,
        List<Long> sizesBytesAfter,
        List<Double> latenciesMillisBefore,
        List<Double> latenciesMillisAfter,
        Path model,
        Path smallModel,
        Path pictures,
        Path report) {
    public EmojiOutcome {
        sizesBytesBefore = List.copyOf(sizesBytesBefore);
        sizesBytesAfter = List.copyOf(sizesBytesAfter);
        latenciesMillisBefore = List.copyOf(latenciesMillisBefore);
        latenciesMillisAfter = List.copyOf(latenciesMillisAfter);
    }

    /** The part of the bytes that the quantized model has. */
    public double sizeRatio() {
        return (double) sum(sizesBytesAfter) / sum(sizesBytesBefore);
    }

    private static long sum(List<Long> sizes) {
        return sizes.stream().mapToLong(Long::longValue).sum();
    }
}
