package dev.jerboa.train.build;

import java.util.List;

/**
 * A residual network that says something of each frame: {@code input_features} float {@code [batch, bands, length]} to
 * {@code logits} float {@code [batch, length, classes]}.
 *
 * <p>The blocks are those of a {@link ConvolutionRecipe} with one stage, whose bands are channels: batch normalization and
 * ReLU.
 *
 * @param bands of a frame
 * @param width channels within
 * @param blocks residual blocks
 * @param kernel frames of a convolution's window, odd
 * @param classes of a frame
 */
public record FrameRecipe(int bands, int width, int blocks, int kernel, int classes) implements EncoderRecipe {
    /**
     * Checks the numbers.
     *
     * @throws dev.jerboa.onnx.JerboaException if one of them is below 1, or the kernel is even
     */
    public FrameRecipe {
        Checks.positive("classes", classes);
        body(bands, width, blocks, kernel);
    }

    /** The network below the classes. */
    ConvolutionRecipe body() {
        return body(bands, width, blocks, kernel);
    }

    private static ConvolutionRecipe body(int bands, int width, int blocks, int kernel) {
        return new ConvolutionRecipe(
                "input_features",
                1,
                bands,
                List.of(width),
                blocks,
                kernel,
                ConvolutionNorm.BATCH,
                Activation.RELU,
                width);
    }
}
