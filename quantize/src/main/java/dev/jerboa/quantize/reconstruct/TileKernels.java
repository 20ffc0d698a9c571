package dev.jerboa.quantize.reconstruct;

/**
 * Loops over the outputs of a tile, in the shape that the C2 compiler turns into vector instructions: one index for all
 * arrays, no conversion between int and float, no branch.
 */
final class TileKernels {
    /** How many sources {@link #addProducts} takes at once. */
    static final int SOURCES = 8;

    // 1.5 * 2^23: floats near it have steps of 1, so that adding it rounds to an integer, half to even.
    private static final float ROUNDER = 0x1.8p23f;

    private TileKernels() {}

    /**
     * Rounds each value to a step of its grid: {@code steps = clamp(round(values / scales), lowest, highest)}, {@code
     * residuals = values - scales * steps}.
     */
    static void round(
            float[] values,
            float[] scales,
            float[] lowest,
            float[] highest,
            float[] steps,
            float[] residuals,
            int count) {
        for (int i = 0; i < count; i++) {
            float step = values[i] / scales[i] + ROUNDER - ROUNDER;
            steps[i] = Math.min(Math.max(step, lowest[i]), highest[i]);
            residuals[i] = values[i] - scales[i] * steps[i];
        }
    }

    /** {@code target += factor * source}. */
    static void addProduct(float[] target, float[] source, float factor, int count) {
        for (int i = 0; i < count; i++) {
            target[i] += factor * source[i];
        }
    }

    /**
     * {@code target += sum over k of factors[offset + k] * sources[first + k]}, for k below {@code terms}.
     *
     * @param sources {@code [any][count]}
     */
    static void addProducts(
            float[] target, float[][] sources, int first, int terms, float[] factors, int offset, int count) {
        int k = 0;
        for (; k + SOURCES <= terms; k += SOURCES) {
            addEightProducts(target, sources, first + k, factors, offset + k, count);
        }
        for (; k < terms; k++) {
            addProduct(target, sources[first + k], factors[offset + k], count);
        }
    }

    private static void addEightProducts(
            float[] target, float[][] sources, int first, float[] factors, int offset, int count) {
        float[] a = sources[first];
        float[] b = sources[first + 1];
        float[] c = sources[first + 2];
        float[] d = sources[first + 3];
        float[] e = sources[first + 4];
        float[] f = sources[first + 5];
        float[] g = sources[first + 6];
        float[] h = sources[first + 7];
        float ofA = factors[offset];
        float ofB = factors[offset + 1];
        float ofC = factors[offset + 2];
        float ofD = factors[offset + 3];
        float ofE = factors[offset + 4];
        float ofF = factors[offset + 5];
        float ofG = factors[offset + 6];
        float ofH = factors[offset + 7];
        for (int i = 0; i < count; i++) {
            target[i] += (ofA * a[i] + ofB * b[i] + (ofC * c[i] + ofD * d[i]))
                    + (ofE * e[i] + ofF * f[i] + (ofG * g[i] + ofH * h[i]));
        }
    }

    /** {@code sums += a * b}, element by element. */
    static void addElementProducts(float[] sums, float[] a, float[] b, int count) {
        for (int i = 0; i < count; i++) {
            sums[i] += a[i] * b[i];
        }
    }

    /** {@code target = factor * source}. */
    static void multiply(float[] target, float[] source, float factor, int count) {
        for (int i = 0; i < count; i++) {
            target[i] = factor * source[i];
        }
    }

    /** {@code sum of a * b}. */
    static double dot(float[] a, float[] b, int count) {
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 1 < count; i += 2) {
            even += a[i] * b[i];
            odd += a[i + 1] * b[i + 1];
        }
        return i < count ? even + odd + a[i] * b[i] : even + odd;
    }
}
