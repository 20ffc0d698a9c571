package dev.jerboa.quantize.plan;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which operators a file says its integer computations with; what is computed is the same. */
public enum Spelling {
    /** ONNX Runtime's own kernels where it has them: fastest, and other runtimes cannot open the file. */
    FUSED,
    /**
     * Standard ONNX operators alone, as any runtime knows them: {@code QuantizeLinear} and {@code DequantizeLinear} around
     * float operators, from which runtimes make kernels of integers. What depends on the values of a run is said with
     * {@code MatMulInteger}.
     */
    QDQ,
    /**
     * Operators that take integers themselves: {@code QLinearConv} and {@code MatMulInteger}, and where the standard has
     * none ONNX Runtime's own, such as {@code QLinearAdd}.
     */
    QOPERATOR;

    /** Whether only standard operators are used. */
    public boolean isPortable() {
        return this == QDQ;
    }

    /** The name on the command line. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The spelling of this name.
     *
     * @throws JerboaException if there is none
     */
    public static Spelling ofOptionName(String name) {
        return Arrays.stream(values())
                .filter(spelling -> spelling.optionName().equals(name))
                .findFirst()
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "there is no spelling '" + name + "'",
                        "Choose one of "
                                + Arrays.stream(values())
                                        .map(Spelling::optionName)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }
}
