package dev.jerboa.train.build;

/**
 * One product and a bias: {@code features} float {@code [batch, inputs]} to {@code embedding} float {@code [batch,
 * outputs]}.
 */
public record LinearRecipe(int inputs, int outputs) implements EncoderRecipe {
    /**
     * Checks the numbers.
     *
     * @throws dev.jerboa.onnx.JerboaException if one of them is below 1
     */
    public LinearRecipe {
        Checks.positive("inputs", inputs);
        Checks.positive("outputs", outputs);
    }
}
