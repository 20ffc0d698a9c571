package dev.jerboa.multimodal.augment;

/** Changes of colour as Pillow's {@code ImageEnhance} and {@code ImageOps} define them, on numbers from 0 to 1. */
final class Colours {
    /** How bright a colour is (ITU-R 601), as in Pillow's conversion to grey. */
    private static final float RED = 0.299f;

    private static final float GREEN = 0.587f;
    private static final float BLUE = 0.114f;
    private static final int LEVELS = 256;

    private Colours() {}

    /**
     * Brightness, then contrast, then saturation, each a factor: 1 leaves the picture as it is; 0 makes it black, evenly
     * grey, or without colour.
     */
    static Planes adjust(Planes picture, double brightness, double contrast, double saturation) {
        float[] old = picture.values();
        int pixels = picture.pixels();
        double mean = 0;
        if (contrast != 1) {
            for (int i = 0; i < pixels; i++) {
                mean += grey(old[i], old[pixels + i], old[2 * pixels + i]);
            }
            mean *= brightness / pixels;
        }
        float scale = (float) (brightness * contrast);
        float offset = (float) ((1 - contrast) * mean);
        float colour = (float) saturation;
        float[] values = new float[old.length];
        for (int i = 0; i < pixels; i++) {
            float red = scale * old[i] + offset;
            float green = scale * old[pixels + i] + offset;
            float blue = scale * old[2 * pixels + i] + offset;
            float grey = (1 - colour) * grey(red, green, blue);
            values[i] = clamp(grey + colour * red);
            values[pixels + i] = clamp(grey + colour * green);
            values[2 * pixels + i] = clamp(grey + colour * blue);
        }
        return picture.with(values);
    }

    private static float grey(float red, float green, float blue) {
        return RED * red + GREEN * green + BLUE * blue;
    }

    private static float clamp(float value) {
        return Math.max(0, Math.min(1, value));
    }

    /** Mixes with a smoothed picture (weights 1, and 5 in the middle, of 13): 0 is that, 1 the old one, 2 sharper. */
    static Planes sharpen(Planes picture, double factor) {
        int width = picture.width();
        float[] old = picture.values();
        float[] values = old.clone();
        float sharp = (float) factor;
        for (int channel = 0; channel < Planes.CHANNELS; channel++) {
            for (int y = 1; y < picture.height() - 1; y++) {
                int row = channel * picture.pixels() + y * width;
                for (int i = row + 1; i < row + width - 1; i++) {
                    float around = old[i - width - 1]
                            + old[i - width]
                            + old[i - width + 1]
                            + old[i - 1]
                            + old[i + 1]
                            + old[i + width - 1]
                            + old[i + width]
                            + old[i + width + 1];
                    float smooth = (around + 5 * old[i]) / 13;
                    values[i] = clamp(smooth + sharp * (old[i] - smooth));
                }
            }
        }
        return picture.with(values);
    }

    /** Keeps this many of the 8 bits of each number. */
    static Planes posterize(Planes picture, int bits) {
        int mask = LEVELS - (1 << (8 - bits));
        return map(picture, value -> (level(value) & mask) / 255f);
    }

    /** Turns the numbers from a threshold on around: {@code 1 - value}. */
    static Planes solarize(Planes picture, double threshold) {
        return map(picture, value -> value < threshold ? value : 1 - value);
    }

    /** Stretches each colour from its least number to its greatest over the whole range. */
    static Planes stretch(Planes picture) {
        float[] values = picture.values().clone();
        for (int channel = 0; channel < Planes.CHANNELS; channel++) {
            int start = channel * picture.pixels();
            int end = start + picture.pixels();
            float least = Float.POSITIVE_INFINITY;
            float greatest = Float.NEGATIVE_INFINITY;
            for (int i = start; i < end; i++) {
                least = Math.min(least, values[i]);
                greatest = Math.max(greatest, values[i]);
            }
            for (int i = start; i < end && greatest > least; i++) {
                values[i] = (values[i] - least) / (greatest - least);
            }
        }
        return picture.with(values);
    }

    /** Spreads the levels of each colour so that all are about equally frequent ({@code ImageOps.equalize}). */
    static Planes equalize(Planes picture) {
        float[] values = picture.values().clone();
        for (int channel = 0; channel < Planes.CHANNELS; channel++) {
            int start = channel * picture.pixels();
            int end = start + picture.pixels();
            int[] counts = new int[LEVELS];
            for (int i = start; i < end; i++) {
                counts[level(values[i])]++;
            }
            int last = LEVELS - 1;
            while (counts[last] == 0) {
                last--;
            }
            int step = (picture.pixels() - counts[last]) / (LEVELS - 1);
            if (step == 0) {
                continue;
            }
            float[] table = new float[LEVELS];
            int sum = step / 2;
            for (int i = 0; i < LEVELS; i++) {
                table[i] = Math.min(LEVELS - 1, sum / step) / 255f;
                sum += counts[i];
            }
            for (int i = start; i < end; i++) {
                values[i] = table[level(values[i])];
            }
        }
        return picture.with(values);
    }

    private static int level(float value) {
        return Math.round(255 * clamp(value));
    }

    /** What becomes of one number. */
    @FunctionalInterface
    private interface Change {
        float of(float value);
    }

    private static Planes map(Planes picture, Change change) {
        float[] values = picture.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = change.of(values[i]);
        }
        return picture.with(values);
    }
}
