package dev.jerboa.multimodal.audio;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * How a sound is cut into overlapping frames, each of which becomes a spectrum under a Hann window.
 *
 * @param style where frames lie, and what is done to them
 * @param windowSamples length of the window
 * @param transformSize points of the Fourier transform; frames are filled up with zeros
 * @param hopSamples from one frame to the next
 */
public record Frames(Style style, int windowSamples, int transformSize, int hopSamples) {
    private static final int LARGEST_TRANSFORM = 1 << 16;

    /** Where frames lie, and what is done to them. */
    public enum Style {
        /**
         * A frame's middle is at a multiple of the hop; before its beginning and after its end a sound is its mirror
         * image. The Hann window is periodic (librosa, {@code stft} with {@code center}).
         */
        CENTRED,
        /**
         * A frame begins at a multiple of the hop and lies within the sound. From each its mean is taken, and from each
         * sample 0.97 of the one before; the Hann window is symmetric (Kaldi, {@code compute-fbank-feats} with {@code
         * --window-type=hanning --dither=0}).
         */
        KALDI
    }

    /**
     * Frames within their bounds.
     *
     * @throws JerboaException {@code INVALID_ARGUMENT} if a number is below 1 or the window longer than the transform
     */
    public Frames {
        if (windowSamples < 2 || hopSamples < 1 || transformSize < windowSamples || transformSize > LARGEST_TRANSFORM) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "frames of " + windowSamples + " samples, one each " + hopSamples + ", in a transform of "
                            + transformSize,
                    "Take windows of 2 samples or more, not longer than the transform, of at most " + LARGEST_TRANSFORM
                            + ".");
        }
    }

    /** How many frames a sound of so many samples has. */
    public int count(int samples) {
        if (style == Style.CENTRED) {
            return 1 + samples / hopSamples;
        }
        return samples < windowSamples ? 0 : 1 + (samples - windowSamples) / hopSamples;
    }
}
