package dev.jerboa.multimodal.audio;

/**
 * Changes the rate of a sound with a filter of linear phase: nothing moves in time.
 *
 * <p>The filter is a sinc under a Kaiser window (Smith, Digital Audio Resampling): a new sample is the sum of the old ones
 * around it, weighted by the distance. When the rate falls, the filter widens, so that what is above half of the new rate
 * goes away instead of coming back as another pitch.
 */
final class Resampler {
    static final int LOWEST_RATE_HERTZ = 1_000;
    static final int HIGHEST_RATE_HERTZ = 768_000;

    /** Zeros of the sinc on each side: the longer, the steeper the edge between what is kept and what is not. */
    private static final int ZERO_CROSSINGS = 32;
    /** The edge stands at this part of half the lower rate. */
    private static final double ROLL_OFF = 0.945;
    /**
     * Shape of the window: what is to go away becomes weaker by 85 dB, from 1.02 times half the lower rate on. Up to 0.85
     * times, a tone differs from itself by less than -80 dB.
     */
    private static final double KAISER_BETA = 8;

    private Resampler() {}

    /** The samples at the new rate, as many as the same time takes. */
    static float[] resample(float[] samples, int fromHertz, int toHertz) {
        int divisor = greatestCommonDivisor(fromHertz, toHertz);
        int from = fromHertz / divisor;
        int to = toHertz / divisor;
        int length = Math.toIntExact(((long) samples.length * to + from - 1) / from);
        double cutoff = ROLL_OFF * Math.min(1, (double) to / from);
        int reach = (int) Math.ceil(ZERO_CROSSINGS / cutoff);
        // Places between two old samples repeat after so many new ones.
        float[][] phases = new float[Math.min(to, length)][];
        float[] resampled = new float[length];
        for (int i = 0; i < length; i++) {
            int centre = (int) ((long) i * from / to);
            int phase = i % to;
            if (phases[phase] == null) {
                phases[phase] = weights((double) ((long) phase * from % to) / to, cutoff, reach);
            }
            resampled[i] = sum(samples, centre - reach, phases[phase]);
        }
        return resampled;
    }

    /** The sum around a place; beyond its ends a sound is silent. */
    private static float sum(float[] samples, int start, float[] weights) {
        int end = Math.min(weights.length, samples.length - start);
        float sum = 0;
        for (int i = Math.max(0, -start); i < end; i++) {
            sum += weights[i] * samples[start + i];
        }
        return sum;
    }

    /** The weights of the samples from {@code -reach} to {@code reach + 1} for a place at {@code fraction}; sum 1. */
    private static float[] weights(double fraction, double cutoff, int reach) {
        double[] weights = new double[2 * reach + 2];
        double total = 0;
        for (int i = 0; i < weights.length; i++) {
            double distance = i - reach - fraction;
            weights[i] = sinc(cutoff * distance) * kaiser(distance / (reach + 1));
            total += weights[i];
        }
        float[] normalized = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            normalized[i] = (float) (weights[i] / total);
        }
        return normalized;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }

    private static double kaiser(double x) {
        double inside = 1 - x * x;
        return inside <= 0 ? 0 : bessel(KAISER_BETA * Math.sqrt(inside)) / bessel(KAISER_BETA);
    }

    /** The modified Bessel function of the first kind and order 0, by its power series. */
    private static double bessel(double x) {
        double term = 1;
        double sum = 1;
        for (int k = 1; term > 1e-12 * sum; k++) {
            term *= x / 2 / k * (x / 2 / k);
            sum += term;
        }
        return sum;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
