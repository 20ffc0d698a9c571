package dev.jerboa.multimodal.model;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the vectors of tokens, patches or frames become one. */
public enum Pooling {
    /** The model's own output is one vector already. */
    GIVEN,
    /** The mean over what the mask shows (Reimers and Gurevych 2019). */
    MEAN,
    /** The first vector, that of the class token. */
    CLS,
    /** The vector of the last token that the mask shows; without a mask that of the last position. */
    LAST,
    /** The largest value of each element over what the mask shows. */
    MAX;

    /** What files and commands call it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The pooling of this name.
     *
     * @throws JerboaException if there is none
     */
    public static Pooling named(String text) {
        return Arrays.stream(values())
                .filter(pooling -> pooling.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "there is no pooling '" + text + "'",
                        "Choose one of "
                                + Arrays.stream(values()).map(Pooling::text).collect(Collectors.joining(", ")) + "."));
    }

    /**
     * One vector for each sample.
     *
     * @param hidden row-major {@code [samples, positions, width]}
     * @param mask 1 for what counts and 0 for padding, {@code [samples, positions]}; null if all counts
     */
    float[][] pool(float[] hidden, long[] mask, int samples, int positions, int width) {
        float[][] pooled = new float[samples][];
        for (int sample = 0; sample < samples; sample++) {
            pooled[sample] = one(hidden, mask, sample * positions, positions, width);
        }
        return pooled;
    }

    private float[] one(float[] hidden, long[] mask, int first, int positions, int width) {
        float[] result = new float[width];
        int shown = 0;
        for (int position = first; position < first + positions; position++) {
            if (mask != null && mask[position] == 0) {
                continue;
            }
            shown++;
            for (int i = 0; i < width; i++) {
                float value = hidden[position * width + i];
                result[i] = switch (this) {
                    case MEAN -> result[i] + value;
                    case MAX -> shown == 1 ? value : Math.max(result[i], value);
                    case LAST -> value;
                    case CLS, GIVEN -> shown == 1 ? value : result[i];
                };
            }
        }
        if (this == MEAN) {
            for (int i = 0; i < width; i++) {
                result[i] /= Math.max(1, shown);
            }
        }
        return result;
    }
}
