package dev.jerboa.demo.ocr;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Random;

/** Colours, smooth letters and the noise of a camera. */
final class Paint {
    private static final int DARKEST_LIGHT = 190;
    private static final int LIGHTEST_DARK = 90;

    private Paint() {}

    /** A light colour, or a dark one. */
    static Color colour(Random random, boolean light) {
        int low = light ? DARKEST_LIGHT : 0;
        int high = light ? 256 : LIGHTEST_DARK;
        return new Color(random.nextInt(low, high), random.nextInt(low, high), random.nextInt(low, high));
    }

    /** A picture of one colour. */
    static BufferedImage ground(int width, int height, Color colour) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(colour);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        return picture;
    }

    /** A brush for smooth letters; the caller disposes of it. */
    static Graphics2D brush(BufferedImage picture) {
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        return graphics;
    }

    /**
     * Adds normally distributed noise to each channel of each pixel.
     *
     * @param deviation its standard deviation, of 255 levels
     */
    static void addNoise(BufferedImage picture, double deviation, Random random) {
        if (deviation == 0) {
            return;
        }
        int width = picture.getWidth();
        int[] pixels = picture.getRGB(0, 0, width, picture.getHeight(), null, 0, width);
        for (int i = 0; i < pixels.length; i++) {
            int noisy = 0;
            for (int shift = 16; shift >= 0; shift -= 8) {
                long level = ((pixels[i] >> shift) & 0xff) + Math.round(deviation * random.nextGaussian());
                noisy = noisy << 8 | (int) Math.max(0, Math.min(255, level));
            }
            pixels[i] = noisy;
        }
        picture.setRGB(0, 0, width, picture.getHeight(), pixels, 0, width);
    }
}
