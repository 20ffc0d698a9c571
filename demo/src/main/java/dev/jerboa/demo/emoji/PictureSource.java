package dev.jerboa.demo.emoji;

import dev.jerboa.runtime.Tensor;
import dev.jerboa.train.loop.BatchSource;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.List;
import java.util.SplittableRandom;

/** Pictures of emoji to learn from, each time a little shifted, turned, scaled, mirrored and coloured. */
final class PictureSource implements BatchSource<TowerBatch> {
    private static final int PIXELS = PictureTower.EDGE * PictureTower.EDGE;

    private final List<List<BufferedImage>> pictures;
    private final boolean mirrored;

    /**
     * Pictures of each emoji, of which one is drawn each time.
     *
     * @param mirrored whether half of them are shown mirrored
     */
    PictureSource(List<List<BufferedImage>> pictures, boolean mirrored) {
        this.pictures = pictures;
        this.mirrored = mirrored;
    }

    @Override
    public long exampleCount() {
        return pictures.size();
    }

    @Override
    public TowerBatch load(long[] examples, long seed) {
        float[] values = new float[examples.length * 3 * PIXELS];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < examples.length; i++) {
            List<BufferedImage> choice = pictures.get(Math.toIntExact(examples[i]));
            // The usual picture is what will be asked for; those with skin tones are seen half of the time.
            int which = random.nextBoolean() ? 0 : random.nextInt(choice.size());
            write(vary(choice.get(which), random), colours(random), values, i * 3 * PIXELS);
        }
        long[] dims = {examples.length, 3, PictureTower.EDGE, PictureTower.EDGE};
        return new TowerBatch(Tensor.of(dims, values), examples.clone());
    }

    private BufferedImage vary(BufferedImage picture, SplittableRandom random) {
        double middle = PictureTower.EDGE / 2.0;
        double scale = middle * 2 / picture.getWidth() * between(random, 0.8, 1.1);
        AffineTransform transform = AffineTransform.getTranslateInstance(
                middle + between(random, -10, 10), middle + between(random, -10, 10));
        transform.rotate(Math.toRadians(between(random, -15, 15)));
        transform.shear(between(random, -0.1, 0.1), 0);
        boolean mirror = mirrored && random.nextBoolean();
        transform.scale(mirror ? -scale : scale, scale * between(random, 0.9, 1.1));
        transform.translate(-picture.getWidth() / 2.0, -picture.getHeight() / 2.0);
        return draw(picture, transform);
    }

    private static BufferedImage draw(BufferedImage picture, AffineTransform transform) {
        BufferedImage drawn = new BufferedImage(PictureTower.EDGE, PictureTower.EDGE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = drawn.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, PictureTower.EDGE, PictureTower.EDGE);
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(picture, transform, null);
        graphics.dispose();
        return drawn;
    }

    /** A factor and a summand for each channel. */
    private static float[] colours(SplittableRandom random) {
        float[] colours = new float[6];
        double contrast = between(random, 0.8, 1.1);
        double brightness = between(random, -0.1, 0.1);
        for (int channel = 0; channel < 3; channel++) {
            colours[channel] = (float) (contrast * between(random, 0.93, 1.07));
            colours[3 + channel] = (float) (brightness + between(random, -0.04, 0.04));
        }
        return colours;
    }

    private static void write(BufferedImage picture, float[] colours, float[] values, int start) {
        int[] pixels = ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
        for (int channel = 0; channel < 3; channel++) {
            float mean = PictureTower.SPEC.normalization().mean().get(channel);
            float deviation = PictureTower.SPEC.normalization().deviation().get(channel);
            for (int i = 0; i < PIXELS; i++) {
                float colour = (pixels[i] >> (16 - 8 * channel) & 0xff) / 255f;
                float varied = Math.min(1, Math.max(0, colour * colours[channel] + colours[3 + channel]));
                values[start + channel * PIXELS + i] = (varied - mean) / deviation;
            }
        }
    }

    private static double between(SplittableRandom random, double from, double to) {
        return from + (to - from) * random.nextDouble();
    }
}
