package dev.jerboa.multimodal.image;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.List;

/**
 * How a colour from 0 to 255 becomes a number: {@code (colour * scale - mean) / deviation}.
 *
 * @param scale what a colour is multiplied by first, nearly always 1/255
 * @param mean what is taken away, for each channel in the order of the tensor
 * @param deviation what is divided by, for each channel in the order of the tensor
 */
public record Normalization(double scale, List<Float> mean, List<Float> deviation) {
    /** From -1 to 1. */
    public static final Normalization HALF = new Normalization(List.of(0.5f, 0.5f, 0.5f), List.of(0.5f, 0.5f, 0.5f));

    /** From 0 to 1. */
    public static final Normalization NONE = new Normalization(List.of(0f, 0f, 0f), List.of(1f, 1f, 1f));

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

    /** Colours from 0 to 1 before the mean is taken away. */
    public Normalization(List<Float> mean, List<Float> deviation) {
        this(1 / 255.0, mean, deviation);
    }

    /** The number for a colour of a channel; one of 0 to 255, but also one between these. */
    public float number(int channel, double colour) {
        return ((float) (colour * scale) - mean.get(channel)) / deviation.get(channel);
    }

    /**
     * The number for each colour from 0 to 255, rounded as NumPy does it in transformers: the product in double
     * precision, the rest in single.
     */
    float[] table(int channel) {
        float[] table = new float[256];
        for (int colour = 0; colour < table.length; colour++) {
            table[colour] = number(channel, colour);
        }
        return table;
    }
}
