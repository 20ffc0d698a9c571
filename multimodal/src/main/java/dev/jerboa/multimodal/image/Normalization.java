package dev.jerboa.multimodal.image;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.List;

/**
 * How a colour becomes a number: {@code (value / 255 - mean) / deviation}.
 *
 * @param mean what is taken away, for each channel in the order of the tensor
 * @param deviation what is divided by, for each channel in the order of the tensor
 */
public record Normalization(List<Float> mean, List<Float> deviation) {
    /** From -1 to 1. */
    public static final Normalization HALF = of(0.5f, 0.5f);

    /** Mean and deviation of the pictures of ImageNet, as torchvision and PaddleOCR have them. */
    public static final Normalization IMAGENET =
            new Normalization(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

    /** Mean and deviation of the pictures that CLIP was trained on (openai/CLIP, {@code clip.py}). */
    public static final Normalization CLIP = new Normalization(
            List.of(0.48145467f, 0.4578275f, 0.40821072f), List.of(0.26862955f, 0.2613026f, 0.2757771f));

    public Normalization {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.size() != 3 || deviation.size() != 3 || deviation.contains(0f)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "mean " + mean + " and deviation " + deviation + " are not three numbers each, the latter not 0",
                    "Give one number for each colour.");
        }
    }

    private static Normalization of(float mean, float deviation) {
        return new Normalization(List.of(mean, mean, mean), List.of(deviation, deviation, deviation));
    }
}
