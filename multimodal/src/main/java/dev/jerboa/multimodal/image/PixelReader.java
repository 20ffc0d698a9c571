package dev.jerboa.multimodal.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Takes the bytes out of pictures as they were decoded.
 *
 * <p>Numbers are taken as they are, whatever colour space a file claims: so does Pillow, and networks have learned from
 * that. Java's own conversion would brighten grey pictures. Of 16 bits the upper 8 are taken.
 */
final class PixelReader {
    private final Transparency transparency;
    private final byte[] colours;
    private int at;

    private PixelReader(int pixels, Transparency transparency) {
        this.transparency = transparency;
        this.colours = new byte[Math.multiplyExact(3, pixels)];
    }

    /** The bytes of a picture. */
    static Pixels read(BufferedImage picture, Transparency transparency) {
        PictureSize size = new PictureSize(picture.getHeight(), picture.getWidth());
        int pixels = Math.toIntExact(size.pixels());
        if (picture.getType() == BufferedImage.TYPE_3BYTE_BGR
                && picture.getRaster().getDataBuffer() instanceof DataBufferByte buffer
                && buffer.getData().length == 3 * pixels) {
            return new Pixels(size, buffer.getData(), ChannelOrder.BGR);
        }
        PixelReader reader = new PixelReader(pixels, transparency);
        ColorModel model = picture.getColorModel();
        if (model instanceof IndexColorModel palette) {
            reader.indexed(picture.getRaster(), palette);
        } else if (isPlain(model)) {
            reader.components(picture.getRaster(), model);
        } else {
            reader.others(picture);
        }
        return new Pixels(size, reader.colours, ChannelOrder.RGB);
    }

    /**
     * The bytes of a JPEG picture of four colours, which lies in the file as light instead of ink, as Adobe writes it.
     *
     * @param luminance whether the first three are YCbCr (YCCK), and not cyan, magenta and yellow
     */
    static Pixels fourColours(Raster raster, boolean luminance) {
        PictureSize size = new PictureSize(raster.getHeight(), raster.getWidth());
        PixelReader reader = new PixelReader(Math.toIntExact(size.pixels()), Transparency.IGNORED);
        int[] row = new int[4 * size.width()];
        for (int y = 0; y < size.height(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, size.width(), 1, row);
            for (int i = 0; i < row.length; i += 4) {
                if (luminance) {
                    fromLuminance(row, i);
                }
                int key = row[i + 3];
                reader.put(share(row[i], key), share(row[i + 1], key), share(row[i + 2], key), 255);
            }
        }
        return new Pixels(size, reader.colours, ChannelOrder.RGB);
    }

    /** Cyan, magenta and yellow of YCbCr (ITU-T T.871, section 7), as libjpeg rounds them. */
    private static void fromLuminance(int[] row, int i) {
        int luma = row[i];
        int blue = row[i + 1] - 128;
        int red = row[i + 2] - 128;
        row[i] = 255 - clip(luma + ((91_881 * red + 32_768) >> 16));
        row[i + 1] = 255 - clip(luma + ((-22_554 * blue - 46_802 * red + 32_768) >> 16));
        row[i + 2] = 255 - clip(luma + ((116_130 * blue + 32_768) >> 16));
    }

    private static int clip(int colour) {
        return Math.max(0, Math.min(255, colour));
    }

    /** The product of two shares of 255, rounded. */
    private static int share(int a, int b) {
        int product = a * b + 128;
        return (product + (product >> 8)) >> 8;
    }

    private static boolean isPlain(ColorModel model) {
        int space = model.getColorSpace().getType();
        boolean known = space == ColorSpace.TYPE_GRAY || space == ColorSpace.TYPE_RGB;
        int type = model.getTransferType();
        return model instanceof ComponentColorModel
                && known
                && (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT)
                && !(model.hasAlpha() && model.isAlphaPremultiplied());
    }

    private void indexed(Raster raster, IndexColorModel palette) {
        int[] argb = new int[palette.getMapSize()];
        palette.getRGBs(argb);
        int width = raster.getWidth();
        int[] row = new int[width];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int index : row) {
                // Damaged files point behind the end of their palette.
                put(index < argb.length ? argb[index] : 0xff000000);
            }
        }
    }

    private void components(Raster raster, ColorModel model) {
        int bands = raster.getNumBands();
        boolean grey = model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
        int width = raster.getWidth();
        int bits = model.getComponentSize(0);
        int[] row = new int[width * bands];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int i = 0; i < row.length; i += bands) {
                int first = eightBits(row[i], bits);
                int alpha = model.hasAlpha() ? eightBits(row[i + bands - 1], bits) : 255;
                if (grey) {
                    put(first, first, first, alpha);
                } else {
                    put(first, eightBits(row[i + 1], bits), eightBits(row[i + 2], bits), alpha);
                }
            }
        }
    }

    private static int eightBits(int value, int bits) {
        return bits >= 8 ? value >> (bits - 8) : value * 255 / ((1 << bits) - 1);
    }

    private void others(BufferedImage picture) {
        int width = picture.getWidth();
        int[] row = new int[width];
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int argb : picture.getRGB(0, y, width, 1, row, 0, width)) {
                put(argb);
            }
        }
    }

    private void put(int argb) {
        put(argb >> 16 & 0xff, argb >> 8 & 0xff, argb & 0xff, argb >>> 24);
    }

    private void put(int red, int green, int blue, int alpha) {
        colours[at++] = visible(red, alpha);
        colours[at++] = visible(green, alpha);
        colours[at++] = visible(blue, alpha);
    }

    private byte visible(int colour, int alpha) {
        return transparency == Transparency.IGNORED || alpha == 255
                ? (byte) colour
                : (byte) ((colour * alpha + 255 * (255 - alpha) + 127) / 255);
    }
}
