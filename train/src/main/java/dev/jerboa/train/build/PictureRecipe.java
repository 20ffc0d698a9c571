package dev.jerboa.train.build;

import java.util.Objects;

/**
 * A transformer over the patches of a picture (Dosovitskiy et al. 2021, ViT), with the mean of the patches as its result
 * (Beyer et al. 2022).
 *
 * <p>{@code pixel_values} float {@code [batch, channels, height, width]} to {@code image_embeds} float {@code [batch,
 * outputs]}.
 *
 * @param shape the layers
 * @param channels channels of a picture
 * @param height pixels, a multiple of the patch
 * @param width pixels, a multiple of the patch
 * @param patch pixels of a patch's edge
 * @param projection the width of a last product after the mean; 0 for none
 */
public record PictureRecipe(TransformerShape shape, int channels, int height, int width, int patch, int projection)
        implements EncoderRecipe {
    /**
     * Checks the numbers.
     *
     * @throws dev.jerboa.onnx.JerboaException if a number is too small, or patches do not fill the picture
     */
    public PictureRecipe {
        Objects.requireNonNull(shape);
        Checks.positive("channels", channels);
        Checks.positive("height", height);
        Checks.positive("width", width);
        Checks.positive("patch", patch);
        Checks.atLeast("projection", projection, 0);
        Checks.multiple("height", height, "patch", patch);
        Checks.multiple("width", width, "patch", patch);
    }

    /** How many patches a picture has. */
    public int patches() {
        return height / patch * (width / patch);
    }
}
