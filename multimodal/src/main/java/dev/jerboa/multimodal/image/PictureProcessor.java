package dev.jerboa.multimodal.image;

import dev.jerboa.runtime.Tensor;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.nio.file.Path;

/** Turns a picture into the tensor that a network reads; what is transparent becomes white. */
public final class PictureProcessor {
    private final PictureSpec spec;

    /** A processor that makes pictures as a network wants them. */
    public PictureProcessor(PictureSpec spec) {
        this.spec = spec;
    }

    /** What the network wants. */
    public PictureSpec spec() {
        return spec;
    }

    /**
     * The tensor of a file, float {@code [1, 3, height, width]}.
     *
     * @throws dev.jerboa.onnx.JerboaException as {@link PictureFile#decode}
     */
    public Tensor process(Path file) {
        // The size stated, and not that of what was read: a very large picture is read in part.
        return process(PictureFile.decode(file), spec.sizeFor(PictureFile.size(file)));
    }

    /** The tensor of a picture, float {@code [1, 3, height, width]}. */
    public Tensor process(BufferedImage picture) {
        return process(picture, spec.sizeFor(new PictureSize(picture.getHeight(), picture.getWidth())));
    }

    private Tensor process(BufferedImage picture, PictureSize size) {
        PictureSize given = new PictureSize(picture.getHeight(), picture.getWidth());
        int[] colours = colours(picture);
        PictureSize scaled = scaled(given, size);
        PictureSize seen =
                new PictureSize(Math.min(scaled.height(), size.height()), Math.min(scaled.width(), size.width()));
        float[] tensor = new float[3 * Math.toIntExact(size.pixels())];
        for (int channel = 0; channel < 3; channel++) {
            int shift = spec.channelOrder() == ChannelOrder.RGB ? 16 - 8 * channel : 8 * channel;
            float[] plane = new float[colours.length];
            for (int i = 0; i < plane.length; i++) {
                plane[i] = colours[i] >> shift & 0xff;
            }
            place(Resampler.resize(plane, given, scaled, seen, spec.filter()), seen, tensor, size, channel);
        }
        return Tensor.of(new long[] {1, 3, size.height(), size.width()}, tensor);
    }

    /** The size to which the picture itself is brought, of which a tensor that is smaller shows the middle. */
    private PictureSize scaled(PictureSize given, PictureSize size) {
        double down = (double) size.height() / given.height();
        double across = (double) size.width() / given.width();
        double scale = switch (spec.fit()) {
            case STRETCH -> 0;
            case PAD -> Math.min(down, across);
            case CROP -> Math.max(down, across);
        };
        return scale == 0 ? size : new PictureSize(side(given.height(), scale), side(given.width(), scale));
    }

    private static int side(int pixels, double scale) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, Math.round(pixels * scale)));
    }

    /** Writes a plane into the upper left of its channel, normalized. */
    private void place(float[] plane, PictureSize from, float[] tensor, PictureSize to, int channel) {
        float mean = spec.normalization().mean().get(channel);
        float deviation = spec.normalization().deviation().get(channel);
        for (int y = 0; y < from.height(); y++) {
            int source = y * from.width();
            int target = (channel * to.height() + y) * to.width();
            for (int x = 0; x < from.width(); x++) {
                float colour = Math.max(0, Math.min(255, plane[source + x])) / 255;
                tensor[target + x] = (colour - mean) / deviation;
            }
        }
    }

    /** The colours row by row, red in the highest byte, drawn on white. */
    private static int[] colours(BufferedImage picture) {
        BufferedImage opaque = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = opaque.createGraphics();
        graphics.drawImage(picture, 0, 0, Color.WHITE, null);
        graphics.dispose();
        return ((DataBufferInt) opaque.getRaster().getDataBuffer()).getData();
    }
}
