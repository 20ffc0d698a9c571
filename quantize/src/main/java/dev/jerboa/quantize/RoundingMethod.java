package dev.jerboa.quantize;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.quantize.form.CompensatedRounding;
import dev.jerboa.quantize.form.SearchedRounding;
import dev.jerboa.quantize.form.WeightRounding;
import dev.jerboa.quantize.reconstruct.GptqOptions;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How a scheme rounds weights to integers. */
public enum RoundingMethod {
    /** Each weight to the nearest integer. */
    NEAREST("nearest", false),
    /** Scales of blocks that care little for the few largest errors; of {@link QuantizationScheme}s with blocks. */
    HALF_QUADRATIC("hqq", false),
    /** Scales of blocks clipped for the outputs on real inputs; of {@link QuantizationScheme}s with blocks. */
    CLIPPED("clip", true),
    /** Later weights make up for the errors of earlier ones, on real inputs; steps and scales are bettered afterwards. */
    COMPENSATED("gptq", true),
    /** Each to the nearest, after inputs were scaled so that large ones meet finer steps; of schemes with blocks. */
    SCALED("awq", true),
    /** Inputs are scaled first, and then later weights make up for the errors of earlier ones; of schemes with blocks. */
    SCALED_AND_COMPENSATED("awq-gptq", true);

    /** How weights of few bits are compensated: twice refined, and damped, as a few thousand tokens do not tell all. */
    static final GptqOptions GPTQ = GptqOptions.DEFAULT.withDamping(0.05).withDescentSweeps(3);

    private final String optionName;
    private final boolean data;

    RoundingMethod(String optionName, boolean data) {
        this.optionName = optionName;
        this.data = data;
    }

    /** What the command line calls it. */
    public String optionName() {
        return optionName;
    }

    /** Whether it has to see what the weights are multiplied with. */
    public boolean needsData() {
        return data;
    }

    /** Whether it scales the inputs of products first. */
    boolean scalesInputs() {
        return this == SCALED || this == SCALED_AND_COMPENSATED;
    }

    /**
     * The method of a name.
     *
     * @throws JerboaException if there is none; the message lists them
     */
    public static RoundingMethod ofOptionName(String name) {
        return Arrays.stream(values())
                .filter(method -> method.optionName.equals(name))
                .findFirst()
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "there is no rounding '" + name + "'",
                        "Choose one of "
                                + Arrays.stream(values())
                                        .map(RoundingMethod::optionName)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }

    /** What carries it out, given the sums {@code X^T X} of activations by their names, where they are known. */
    WeightRounding rounding(Function<String, Optional<double[]>> grams) {
        return switch (this) {
            case NEAREST, SCALED -> WeightRounding.NEAREST;
            case HALF_QUADRATIC -> SearchedRounding.halfQuadratic();
            case CLIPPED -> SearchedRounding.clipped(grams);
            case COMPENSATED, SCALED_AND_COMPENSATED -> new CompensatedRounding(grams, GPTQ);
        };
    }
}
