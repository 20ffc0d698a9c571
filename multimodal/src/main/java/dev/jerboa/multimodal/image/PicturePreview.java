package dev.jerboa.multimodal.image;

import dev.jerboa.multimodal.data.RawValue;
import java.awt.image.BufferedImage;

/** Pictures as a person wants to see them in a list: upright, on white, and small. */
public final class PicturePreview {
    private PicturePreview() {}

    /**
     * The whole picture, made smaller if a side is longer than so many pixels, and never larger.
     *
     * @param mostSidePixels of width and height of the result
     * @return RGB without transparency
     * @throws dev.jerboa.onnx.JerboaException {@code UNREADABLE} as {@link PictureFile#size(RawValue.Encoded)}, or if the
     *     file is damaged
     */
    public static BufferedImage of(RawValue.Encoded picture, int mostSidePixels) {
        Pixels pixels = PictureFile.decode(picture, Transparency.ON_WHITE).pixels();
        PictureSize size = fitting(pixels.size(), mostSidePixels);
        Pixels small = size.equals(pixels.size())
                ? pixels
                : Resampler.resize(pixels, size, 0, 0, size, ResamplingFilter.LANCZOS);
        return image(small);
    }

    private static PictureSize fitting(PictureSize size, int most) {
        double scale = Math.min(1, (double) most / Math.max(size.width(), size.height()));
        return new PictureSize(Math.max(1, (int) Math.round(scale * size.height())), Math.max(1, (int)
                Math.round(scale * size.width())));
    }

    private static BufferedImage image(Pixels pixels) {
        PictureSize size = pixels.size();
        int[] rgb = new int[Math.toIntExact(size.pixels())];
        for (int channel = 0; channel < 3; channel++) {
            int place = pixels.place(channel, ChannelOrder.RGB);
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = rgb[i] << 8 | (pixels.colours()[3 * i + place] & 0xff);
            }
        }
        BufferedImage image = new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, size.width(), size.height(), rgb, 0, size.width());
        return image;
    }
}
