package dev.jerboa.multimodal.image;

/**
 * The weights that neighbouring pixels have in each pixel of a resized line, as whole numbers of {@value #BITS} binary
 * places.
 *
 * <p>The places, their number and the rounding are those of Pillow for pictures of 8 bits, so that results are the same.
 */
final class Weights {
    /** Binary places: the rest of 32 bits holds a colour, a sign, and what cubic filters exceed it by. */
    static final int BITS = 22;

    /** Half of the last place kept, for rounding. */
    static final int HALF = 1 << (BITS - 1);

    private final int most;
    private final int[] first;
    private final int[] count;
    private final int[] weights;

    private Weights(int most, int pixels) {
        this.most = most;
        this.first = new int[pixels];
        this.count = new int[pixels];
        this.weights = new int[Math.multiplyExact(most, pixels)];
    }

    /**
     * The weights for a part of a line.
     *
     * @param length of the line
     * @param newLength of the whole line after resizing
     * @param start the first pixel wanted of it
     * @param pixels how many are wanted
     */
    static Weights of(int length, int newLength, int start, int pixels, ResamplingFilter filter) {
        double scale = (double) length / newLength;
        if (filter == ResamplingFilter.NEAREST) {
            return nearest(length, scale, start, pixels);
        }
        double widening = Math.max(1, scale);
        double radius = filter.radius() * widening;
        int most = Math.min(length, 2 * (int) Math.ceil(radius) + 1);
        Weights result = new Weights(most, pixels);
        double[] line = new double[most];
        for (int i = 0; i < pixels; i++) {
            double centre = (start + i + 0.5) * scale;
            int from = Math.max(0, (int) (centre - radius + 0.5));
            int number = Math.min(length, (int) (centre + radius + 0.5)) - from;
            double sum = 0;
            for (int j = 0; j < number; j++) {
                line[j] = filter.weight((from + j + 0.5 - centre) / widening);
                sum += line[j];
            }
            result.first[i] = from;
            result.count[i] = number;
            for (int j = 0; j < number; j++) {
                double weight = (sum == 0 ? line[j] : line[j] / sum) * (1 << BITS);
                result.weights[i * most + j] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
            }
        }
        return result;
    }

    private static Weights nearest(int length, double scale, int start, int pixels) {
        Weights nearest = new Weights(1, pixels);
        // Added up step by step, as Pillow does it: between two pixels the rounding decides.
        double place = scale / 2;
        for (int i = 0; i < start + pixels; i++) {
            if (i >= start) {
                nearest.first[i - start] = Math.min(length - 1, (int) place);
                nearest.count[i - start] = 1;
                nearest.weights[i - start] = 1 << BITS;
            }
            place += scale;
        }
        return nearest;
    }

    /** How many pixels any one is made of at most. */
    int most() {
        return most;
    }

    /** The first pixel that pixel {@code i} is made of. */
    int first(int i) {
        return first[i];
    }

    /** How many pixels {@code i} is made of. */
    int count(int i) {
        return count[i];
    }

    /** The weight of the {@code j}-th of these. */
    int weight(int i, int j) {
        return weights[i * most + j];
    }

    /** All weights; those of pixel {@code i} begin at {@code i * most()}. */
    int[] all() {
        return weights;
    }

    /** The colour of a sum. */
    static int colour(int sum) {
        return Math.max(0, Math.min(255, sum >> BITS));
    }
}
