package dev.jerboa.multimodal.augment;

import dev.jerboa.multimodal.audio.Layout;
import dev.jerboa.multimodal.audio.LogMelSpec;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.SplittableRandom;

/**
 * Hides some bands and some moments of a spectrogram behind its mean (Park et al., SpecAugment, 2019; without its warping
 * of time, which the paper found to matter least).
 *
 * @param bandMasks how many runs of bands are hidden
 * @param mostBands the longest of these; its length is uniform from 0 to this
 * @param timeMasks how many runs of frames are hidden
 * @param mostFrames the longest of these
 */
public record SpecAugment(int bandMasks, int mostBands, int timeMasks, int mostFrames) {
    /** Nothing is hidden. */
    public static final SpecAugment NONE = new SpecAugment(0, 0, 0, 0);

    /**
     * Masks within their bounds.
     *
     * @throws JerboaException {@code INVALID_ARGUMENT} if a number is negative
     */
    public SpecAugment {
        if (bandMasks < 0 || mostBands < 0 || timeMasks < 0 || mostFrames < 0) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    bandMasks + " masks of " + mostBands + " bands and " + timeMasks + " masks of " + mostFrames
                            + " frames",
                    "Take numbers from 0 on.");
        }
    }

    /**
     * A spectrogram with holes; the same random numbers make the same holes.
     *
     * @param spectrogram frames times bands, in the order of the specification
     */
    public float[] apply(float[] spectrogram, LogMelSpec spec, SplittableRandom random) {
        int frames = spec.frames();
        int bands = spec.mels().count();
        boolean byFrames = spec.layout() == Layout.FRAMES_BY_MELS;
        double sum = 0;
        for (float level : spectrogram) {
            sum += level;
        }
        float mean = (float) (sum / spectrogram.length);
        float[] masked = spectrogram.clone();
        for (int i = 0; i < bandMasks; i++) {
            int length = random.nextInt(Math.min(mostBands, bands) + 1);
            int start = random.nextInt(bands - length + 1);
            hide(masked, start, length, frames, byFrames ? 1 : frames, byFrames ? bands : 1, mean);
        }
        for (int i = 0; i < timeMasks; i++) {
            int length = random.nextInt(Math.min(mostFrames, frames) + 1);
            int start = random.nextInt(frames - length + 1);
            hide(masked, start, length, bands, byFrames ? bands : 1, byFrames ? 1 : frames, mean);
        }
        return masked;
    }

    private static void hide(float[] masked, int start, int length, int across, int step, int acrossStep, float mean) {
        for (int i = start; i < start + length; i++) {
            for (int j = 0; j < across; j++) {
                masked[i * step + j * acrossStep] = mean;
            }
        }
    }
}
