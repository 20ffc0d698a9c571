package dev.jerboa.cli.data;

import dev.jerboa.multimodal.image.PictureSpec;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/** Usual ways to make a tensor of a picture, by the names that a person gives them. */
final class PictureKinds {
    private PictureKinds() {}

    /**
     * The way of this name.
     *
     * @throws JerboaException if there is none
     */
    static PictureSpec named(String name) {
        return switch (name) {
            case "text-line" -> PictureSpec.TEXT_LINE;
            case "text-direction" -> PictureSpec.TEXT_DIRECTION;
            case "text-detection" -> PictureSpec.TEXT_DETECTION;
            case "imagenet" -> PictureSpec.IMAGENET;
            case "clip" -> PictureSpec.CLIP;
            default ->
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "there is no kind of pictures '" + name + "'",
                        "Choose text-line, text-direction, text-detection, imagenet or clip.");
        };
    }
}
