package dev.jerboa.demo.ocr;

import dev.jerboa.onnx.JerboaException;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Pages of drawn words in lines of many sizes, with gaps between and within the lines. */
public final class DrawnPages {
    private static final int SMALLEST_FONT_PIXELS = 14;
    private static final int LARGEST_FONT_PIXELS = 40;
    private static final int MARGIN_PIXELS = 8;
    private static final int COLUMN_GAP_ODDS = 4;
    private static final double[] NOISE = {0, 4, 8};

    private DrawnPages() {}

    /**
     * Draws square pages, the same ones for the same seed on the same machine.
     *
     * @param sizePixels width and height
     * @return the pages, drawn one at a time as they are asked for
     * @throws JerboaException if this machine has no font
     */
    public static Stream<BufferedImage> draw(int count, int sizePixels, long seed) {
        Fonts.require();
        Vocabulary vocabulary = Vocabulary.ofSentences();
        Random random = new Random(seed);
        return IntStream.range(0, count).mapToObj(i -> page(vocabulary, sizePixels, random));
    }

    private static BufferedImage page(Vocabulary vocabulary, int sizePixels, Random random) {
        boolean darkOnLight = random.nextInt(5) > 0;
        BufferedImage picture = Paint.ground(sizePixels, sizePixels, Paint.colour(random, darkOnLight));
        Graphics2D brush = Paint.brush(picture);
        double y = MARGIN_PIXELS;
        while (true) {
            Font font = Fonts.random(random, random.nextInt(SMALLEST_FONT_PIXELS, LARGEST_FONT_PIXELS));
            y += font.getSize() * (1.2 + random.nextDouble());
            if (y > sizePixels - MARGIN_PIXELS) {
                break;
            }
            brush.setFont(font);
            line(brush, vocabulary, Paint.colour(random, !darkOnLight), y, sizePixels - MARGIN_PIXELS, random);
        }
        brush.dispose();
        Paint.addNoise(picture, NOISE[random.nextInt(NOISE.length)], random);
        return picture;
    }

    private static void line(
            Graphics2D brush, Vocabulary vocabulary, Color colour, double y, int endPixels, Random random) {
        brush.setColor(colour);
        double x = MARGIN_PIXELS + random.nextInt(100);
        while (true) {
            String word = vocabulary.next(random);
            double width = brush.getFontMetrics().stringWidth(word);
            if (x + width > endPixels) {
                return;
            }
            brush.drawString(word, (float) x, (float) y);
            double gap = random.nextInt(COLUMN_GAP_ODDS) == 0 ? 2 : 0.35;
            x += width + gap * brush.getFont().getSize();
        }
    }
}
