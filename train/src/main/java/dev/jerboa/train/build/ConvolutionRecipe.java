package dev.jerboa.train.build;

import java.util.List;
import java.util.Objects;

/**
 * A small residual network (He et al. 2016) for pictures and spectrograms of any extent.
 *
 * <p>A stem of the first stage's width, then stages of residual blocks (convolution, norm, function, convolution, norm,
 * sum, function), then the mean over all places and a product. Each stage after the first halves the extent.
 *
 * @param input the name of the input: float {@code [batch, channels, height, width]} for two dimensions, {@code [batch,
 *     channels, length]} for one
 * @param dimensions 2 for pictures and for spectrograms seen as pictures, 1 for spectrograms whose bands are channels
 * @param channels channels of the input
 * @param widths channels of each stage
 * @param blocks residual blocks of each stage
 * @param kernel the edge of a convolution's window, odd
 * @param norm what follows each convolution
 * @param activation the function after each norm
 * @param outputs the width of {@code embedding} float {@code [batch, outputs]}
 */
public record ConvolutionRecipe(
        String input,
        int dimensions,
        int channels,
        List<Integer> widths,
        int blocks,
        int kernel,
        ConvolutionNorm norm,
        Activation activation,
        int outputs)
        implements EncoderRecipe {
    /**
     * Checks the numbers.
     *
     * @throws dev.jerboa.onnx.JerboaException if a number is below 1, the kernel is even, or there are neither one nor
     *     two dimensions
     */
    public ConvolutionRecipe {
        Objects.requireNonNull(input);
        Objects.requireNonNull(norm);
        Objects.requireNonNull(activation);
        widths = List.copyOf(widths);
        Checks.positive("channels", channels);
        Checks.positive("the number of stages", widths.size());
        widths.forEach(width -> Checks.positive("a stage's width", width));
        Checks.positive("blocks", blocks);
        Checks.positive("kernel", kernel);
        Checks.positive("outputs", outputs);
        if (dimensions != 1 && dimensions != 2) {
            throw Checks.invalid("dimensions is " + dimensions + " but must be 1 or 2", "Pictures have 2.");
        }
        if (kernel % 2 == 0) {
            throw Checks.invalid(
                    "kernel is " + kernel + " but must be odd, so that it has a middle",
                    "Take " + (kernel + 1) + " or " + (kernel - 1) + ".");
        }
    }

    /** A network for pictures: 3 by 3 windows, batch normalization, ReLU; the input is {@code pixel_values}. */
    public static ConvolutionRecipe pictures(int channels, List<Integer> widths, int blocks, int outputs) {
        return new ConvolutionRecipe(
                "pixel_values", 2, channels, widths, blocks, 3, ConvolutionNorm.BATCH, Activation.RELU, outputs);
    }

    /**
     * A network for spectrograms whose bands are channels: {@code input_features} float {@code [batch, bands, frames]};
     * windows of 5 frames, batch normalization, ReLU.
     */
    public static ConvolutionRecipe spectrograms(int bands, List<Integer> widths, int blocks, int outputs) {
        return new ConvolutionRecipe(
                "input_features", 1, bands, widths, blocks, 5, ConvolutionNorm.BATCH, Activation.RELU, outputs);
    }
}
