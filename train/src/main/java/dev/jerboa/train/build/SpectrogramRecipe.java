package dev.jerboa.train.build;

import java.util.Objects;

/**
 * A transformer over the frames of a spectrogram, after a stem of two convolutions of which the second halves the frames
 * (Radford et al. 2022, Whisper); positions are learned, and the mean of all frames is the result.
 *
 * <p>{@code input_features} float {@code [batch, bands, frames]} to {@code audio_embeds} float {@code [batch, outputs]}.
 *
 * @param shape the layers
 * @param bands bands of the spectrogram
 * @param frames the most frames of one sound; fewer are welcome
 * @param projection the width of a last product after the mean; 0 for none
 */
public record SpectrogramRecipe(TransformerShape shape, int bands, int frames, int projection)
        implements EncoderRecipe {
    /**
     * Checks the numbers.
     *
     * @throws dev.jerboa.onnx.JerboaException if a number is too small
     */
    public SpectrogramRecipe {
        Objects.requireNonNull(shape);
        Checks.positive("bands", bands);
        Checks.positive("frames", frames);
        Checks.atLeast("projection", projection, 0);
    }

    /** How many positions the layers see at most: every second frame. */
    public int positions() {
        return (frames + 1) / 2;
    }
}
