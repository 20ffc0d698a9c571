package dev.jerboa.multimodal.audio;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.Arrays;

/** A sound of one channel: samples, usually between -1 and 1, so many a second. */
public final class Waveform {
    private final float[] samples;
    private final int rateHertz;

    /** A sound of these samples; the array is taken as it is. */
    public Waveform(float[] samples, int rateHertz) {
        if (rateHertz < Resampler.LOWEST_RATE_HERTZ || rateHertz > Resampler.HIGHEST_RATE_HERTZ) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a sound of " + rateHertz + " samples a second; from " + Resampler.LOWEST_RATE_HERTZ + " to "
                            + Resampler.HIGHEST_RATE_HERTZ + " are understood",
                    "Convert the sound to 16000 Hz.");
        }
        this.samples = samples;
        this.rateHertz = rateHertz;
    }

    /** The samples, themselves. */
    public float[] samples() {
        return samples;
    }

    /** Samples a second. */
    public int rateHertz() {
        return rateHertz;
    }

    /** The same sound with another number of samples a second; sounds that the new rate cannot hold are taken out. */
    public Waveform at(int newRateHertz) {
        return newRateHertz == rateHertz
                ? this
                : new Waveform(Resampler.resample(samples, rateHertz, newRateHertz), newRateHertz);
    }

    /** The first so many samples, with silence after the last where there are fewer. */
    public Waveform ofLength(int count) {
        return count == samples.length ? this : new Waveform(Arrays.copyOf(samples, count), rateHertz);
    }
}
