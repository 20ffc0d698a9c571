package dev.jerboa.multimodal.image;

/**
 * The weights that neighbouring pixels have in a pixel of a resized line.
 *
 * @param first the first of these pixels
 * @param weights one for each, with a sum of 1
 */
@SuppressWarnings("ArrayRecordComponent") // lives for the making of one line, and is never compared
record Taps(int first, float[] weights) {
    /** The weights for one pixel of a line that is brought from one length to another. */
    static Taps at(int pixel, int length, int newLength, ResamplingFilter filter) {
        double scale = (double) length / newLength;
        double widening = Math.max(1, scale);
        double radius = filter.radius() * widening;
        double centre = (pixel + 0.5) * scale;
        int first = Math.max(0, (int) (centre - radius + 0.5));
        int end = Math.min(length, (int) (centre + radius + 0.5));
        double[] weights = new double[end - first];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = filter.weight((first + i + 0.5 - centre) / widening);
            sum += weights[i];
        }
        float[] normalized = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            normalized[i] = (float) (weights[i] / sum);
        }
        return new Taps(first, normalized);
    }

    /** The weighted sum of a line whose pixels are {@code stride} apart. */
    float sum(float[] plane, int start, int stride) {
        float sum = 0;
        int at = start + first * stride;
        for (float weight : weights) {
            sum += weight * plane[at];
            at += stride;
        }
        return sum;
    }
}
