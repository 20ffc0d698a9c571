package dev.jerboa.multimodal.image;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/** The height or the width of the pictures that a network takes. */
public sealed interface Extent {
    /** So many pixels, always. */
    record Fixed(int pixels) implements Extent {
        public Fixed {
            requirePositive(pixels);
        }
    }

    /**
     * As many pixels as the picture needs, rounded up.
     *
     * @param multiple what the number of pixels must be divisible by
     * @param most the largest number of pixels, itself a multiple
     */
    record Free(int multiple, int most) implements Extent {
        public Free {
            requirePositive(multiple);
            requirePositive(most / multiple);
        }

        /** The multiple that is not below {@code pixels}, {@link #most} at most. */
        public int roundUp(double pixels) {
            // A hair is taken off, so that 64.0000001 is 64 pixels.
            double whole = Math.ceil((pixels - 1e-6) / multiple) * multiple;
            return (int) Math.max(multiple, Math.min(whole, most - most % multiple));
        }
    }

    private static void requirePositive(int pixels) {
        if (pixels < 1) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT, "a picture cannot have " + pixels + " pixels", "Sizes start at 1.");
        }
    }
}
