package dev.jerboa.quantize;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The ways to make a model smaller that need no data. */
public enum QuantizationScheme {
    /** 8-bit weights, one scale an output; activations are quantized as the model runs. Smaller and faster. */
    DYNAMIC_INT8("dynamic int8"),
    /** 8-bit weights in blocks; activations stay float outside the kernel. Smaller, nearly lossless. */
    WEIGHTS_INT8("8-bit weights"),
    /** 4-bit weights in blocks. Smallest. */
    WEIGHTS_INT4("4-bit weights"),
    /** Weights stored as half-precision floats, computed as before. Half the file, same speed. */
    FP16("half-precision storage");

    private final String title;

    QuantizationScheme(String title) {
        this.title = title;
    }

    /** A few words for a table. */
    public String title() {
        return title;
    }

    /** The name on the command line, such as {@code dynamic-int8}. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The scheme of this name.
     *
     * @throws JerboaException if there is none
     */
    public static QuantizationScheme ofOptionName(String name) {
        return Arrays.stream(values())
                .filter(scheme -> scheme.optionName().equals(name))
                .findFirst()
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "there is no scheme '" + name + "'",
                        "Choose one of "
                                + Arrays.stream(values())
                                        .map(QuantizationScheme::optionName)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }
}
