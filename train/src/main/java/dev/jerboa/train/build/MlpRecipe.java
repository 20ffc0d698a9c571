package dev.jerboa.train.build;

import java.util.List;
import java.util.Objects;

/**
 * Products with a function between them: {@code features} float {@code [batch, first width]} to {@code embedding} float
 * {@code [batch, last width]}.
 *
 * @param widths the width of the input, of each hidden layer, and of the output
 * @param activation follows each product but the last
 */
public record MlpRecipe(List<Integer> widths, Activation activation) implements EncoderRecipe {
    /**
     * Checks the numbers.
     *
     * @throws dev.jerboa.onnx.JerboaException if there are fewer than two widths, or one is below 1
     */
    public MlpRecipe {
        widths = List.copyOf(widths);
        Objects.requireNonNull(activation);
        Checks.atLeast("the number of widths", widths.size(), 2);
        widths.forEach(width -> Checks.positive("a width", width));
    }
}
