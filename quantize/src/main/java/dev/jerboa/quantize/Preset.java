package dev.jerboa.quantize;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A goal to reach by measurement: calibration data shows what each form of each weight costs. */
public enum Preset {
    /** As fast as 8-bit integers can be, as long as embeddings stay what they were. */
    FAST("8-bit integers in the form that is fastest for each layer", 0.0014),
    /** A quarter of the size, and nearly lossless. */
    FAITHFUL("8-bit integers, nearly lossless", 0.00025),
    /** The smallest file: 4-bit integers, as fast as those of 8 bits. */
    SMALL("4-bit integers in the file, 8-bit ones when it runs", 0.01);

    private final String title;
    private final double maximumDrop;

    Preset(String title, double maximumDrop) {
        this.title = title;
        this.maximumDrop = maximumDrop;
    }

    /** A few words for a table. */
    public String title() {
        return title;
    }

    /** How much of the mean cosine with the original may be lost, unless told otherwise. */
    public double maximumDrop() {
        return maximumDrop;
    }

    /** The name on the command line. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The preset of this name.
     *
     * @throws JerboaException if there is none
     */
    public static Preset ofOptionName(String name) {
        return Arrays.stream(values())
                .filter(preset -> preset.optionName().equals(name))
                .findFirst()
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "there is no preset '" + name + "'",
                        "Choose one of "
                                + Arrays.stream(values())
                                        .map(Preset::optionName)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }
}
