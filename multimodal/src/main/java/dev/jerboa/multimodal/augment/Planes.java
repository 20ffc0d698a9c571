package dev.jerboa.multimodal.augment;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/** A picture as three planes of numbers from 0 to 1: red, green and blue, each row by row. */
public final class Planes {
    /** Red, green and blue. */
    public static final int CHANNELS = 3;

    private final float[] values;
    private final int height;
    private final int width;

    /**
     * A picture of these numbers, {@code [3, height, width]}; the array is taken as it is.
     *
     * @throws JerboaException {@code INVALID_ARGUMENT} if there are fewer or more
     */
    public Planes(float[] values, int height, int width) {
        if (height < 1 || width < 1 || values.length != (long) CHANNELS * height * width) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    values.length + " numbers for a picture of 3 x " + height + " x " + width,
                    "Give one number for each colour of each pixel.");
        }
        this.values = values;
        this.height = height;
        this.width = width;
    }

    /** The colours of a picture; what is transparent becomes white. */
    public static Planes of(BufferedImage picture) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        BufferedImage opaque = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = opaque.createGraphics();
        graphics.drawImage(picture, 0, 0, Color.WHITE, null);
        graphics.dispose();
        int[] colours = ((DataBufferInt) opaque.getRaster().getDataBuffer()).getData();
        float[] values = new float[CHANNELS * colours.length];
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int i = 0; i < colours.length; i++) {
                values[channel * colours.length + i] = (colours[i] >> (16 - 8 * channel) & 0xff) / 255f;
            }
        }
        return new Planes(values, height, width);
    }

    /** The numbers, themselves, {@code [3, height, width]}. */
    public float[] values() {
        return values;
    }

    /** Rows. */
    public int height() {
        return height;
    }

    /** Columns. */
    public int width() {
        return width;
    }

    /** Pixels of one plane. */
    int pixels() {
        return height * width;
    }

    /** A picture of the same size with other numbers. */
    Planes with(float[] newValues) {
        return new Planes(newValues, height, width);
    }
}
