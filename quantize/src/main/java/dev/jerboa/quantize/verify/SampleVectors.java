package dev.jerboa.quantize.verify;

import dev.jerboa.runtime.Tensor;
import java.util.Arrays;
import java.util.Map;

/**
 * What a model says about each sample, as one vector.
 *
 * <p>Token outputs {@code [samples, tokens, width]} under a mask are averaged over the real tokens, as sentence encoders do;
 * any other output is taken as it is.
 */
public final class SampleVectors {
    private SampleVectors() {}

    /**
     * The vectors of a batch.
     *
     * @return {@code [samples][width]}
     */
    public static float[][] of(Tensor output, Map<String, Tensor> inputs, int samples) {
        long[] dims = output.dims();
        float[] values = output.toFloats();
        if (dims.length == 3 && dims[0] == samples) {
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                long[] mask = input.getValue().dims();
                if (input.getKey().contains("mask") && mask.length == 2 && mask[0] == samples && mask[1] == dims[1]) {
                    return means(values, input.getValue().toFloats(), samples, (int) dims[1], (int) dims[2]);
                }
            }
        }
        int width = values.length / samples;
        float[][] vectors = new float[samples][];
        for (int i = 0; i < samples; i++) {
            vectors[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
        }
        return vectors;
    }

    private static float[][] means(float[] values, float[] mask, int samples, int tokens, int width) {
        float[][] sums = new float[samples][width];
        for (int sample = 0; sample < samples; sample++) {
            for (int token = 0; token < tokens; token++) {
                int position = sample * tokens + token;
                if (mask[position] != 0) {
                    for (int i = 0; i < width; i++) {
                        sums[sample][i] += values[position * width + i];
                    }
                }
            }
        }
        return sums;
    }

    /** One minus the cosine of two vectors; 0 for two zero vectors, 1 for one or where a value is not finite. */
    public static double distance(float[] a, float[] b) {
        double product = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            squareA += (double) a[i] * a[i];
            squareB += (double) b[i] * b[i];
        }
        if (squareA == 0 && squareB == 0) {
            return 0;
        }
        double distance = 1 - product / Math.sqrt(squareA * squareB);
        return Double.isFinite(distance) ? distance : 1;
    }
}
