package dev.jerboa.multimodal.audio;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * The bands into which a spectrum is summed: their middles are equally far apart on a scale of pitch.
 *
 * @param count how many
 * @param lowestHertz where the lowest begins
 * @param highestHertz where the highest ends
 * @param scale of pitch
 * @param shape how a band weighs the frequencies in it
 */
public record MelBands(int count, double lowestHertz, double highestHertz, MelScale scale, BandShape shape) {
    private static final int MOST = 1024;

    /**
     * Bands within their bounds.
     *
     * @throws JerboaException {@code INVALID_ARGUMENT} if there are fewer than 1 or more than 1024, or the range is none
     */
    public MelBands {
        if (count < 1 || count > MOST || !(lowestHertz >= 0) || !(highestHertz > lowestHertz)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    count + " mel bands from " + lowestHertz + " to " + highestHertz + " Hz",
                    "Take 1 to " + MOST + " bands, and a range above 0 Hz.");
        }
    }
}
