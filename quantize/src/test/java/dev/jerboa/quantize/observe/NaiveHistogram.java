package dev.jerboa.quantize.observe;

/** The same bins as {@link Histogram}'s, from all values at once and straight from the definition. */
final class NaiveHistogram {
    static final int SIDE = 4096;

    private final double width;
    private final long[] bins = new long[2 * SIDE];

    NaiveHistogram(float[] values) {
        width = width(values);
        for (float value : values) {
            int steps = (int) Math.floor(Math.abs((double) value) / width);
            bins[value < 0 ? SIDE - steps : SIDE + steps]++;
        }
    }

    private static double width(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs((double) value));
        }
        double width = 0x1p-126;
        while (SIDE * width <= largest) {
            width *= 2;
        }
        return width;
    }

    double width() {
        return width;
    }

    long[] bins() {
        return bins.clone();
    }

    double count(int bin) {
        return (double) bins[bin];
    }

    double middle(int bin) {
        if (bin == SIDE) {
            return 0;
        }
        return bin > SIDE ? (bin - SIDE + 0.5) * width : (bin - SIDE - 0.5) * width;
    }
}
