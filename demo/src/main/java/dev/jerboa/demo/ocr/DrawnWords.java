package dev.jerboa.demo.ocr;

import dev.jerboa.onnx.JerboaException;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Words drawn in the fonts of this machine, in many sizes and colours: test data whose truth is known. */
public final class DrawnWords {
    private static final int SMALLEST_FONT_PIXELS = 16;
    private static final int LARGEST_FONT_PIXELS = 44;
    private static final double[] NOISE = {0, 4, 10};

    private DrawnWords() {}

    /**
     * Draws words, the same ones for the same seed on the same machine.
     *
     * @return the words, drawn one at a time as they are asked for
     * @throws JerboaException if this machine has no font
     */
    public static Stream<DrawnWord> draw(int count, long seed) {
        Fonts.require();
        Vocabulary vocabulary = Vocabulary.ofSentences();
        Random random = new Random(seed);
        return IntStream.range(0, count).mapToObj(i -> draw(vocabulary.next(random), random));
    }

    private static DrawnWord draw(String text, Random random) {
        Font font = Fonts.random(random, random.nextInt(SMALLEST_FONT_PIXELS, LARGEST_FONT_PIXELS));
        Rectangle2D box = font.createGlyphVector(new FontRenderContext(null, true, true), text)
                .getVisualBounds();
        int marginX = random.nextInt(2, 8);
        int marginY = random.nextInt(2, 8);
        boolean darkOnLight = random.nextInt(4) > 0;
        BufferedImage picture = Paint.ground(
                (int) Math.ceil(box.getWidth()) + 2 * marginX,
                (int) Math.ceil(box.getHeight()) + 2 * marginY,
                Paint.colour(random, darkOnLight));
        Graphics2D brush = Paint.brush(picture);
        brush.setFont(font);
        brush.setColor(Paint.colour(random, !darkOnLight));
        brush.drawString(text, (float) (marginX - box.getX()), (float) (marginY - box.getY()));
        brush.dispose();
        Paint.addNoise(picture, NOISE[random.nextInt(NOISE.length)], random);
        return new DrawnWord(text, picture);
    }
}
