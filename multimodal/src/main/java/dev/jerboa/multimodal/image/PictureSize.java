package dev.jerboa.multimodal.image;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * How large a picture is, in pixels.
 *
 * @param height from top to bottom
 * @param width from left to right
 */
public record PictureSize(int height, int width) {
    public PictureSize {
        if (height < 1 || width < 1) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a picture cannot be " + height + " high and " + width + " wide",
                    "Sizes start at 1.");
        }
    }

    /** The number of pixels. */
    public long pixels() {
        return (long) height * width;
    }
}
