package dev.jerboa.quantize.verify;

import dev.jerboa.onnx.TensorData;
import java.util.Arrays;

/**
 * How far one output of two models agrees over several samples.
 *
 * @param output the name of the output
 * @param cosineMean mean over samples of the cosine between both outputs, each flattened to a vector
 * @param cosineMin the smallest such cosine
 * @param maxAbsoluteDifference the largest difference of any element
 * @param samples how many samples were compared
 */
public record OutputAgreement(
        String output, double cosineMean, double cosineMin, double maxAbsoluteDifference, int samples) {

    /** Gathers the agreement of one output, sample by sample. */
    static final class Collector {
        private final String output;
        private double sum;
        private double min = 1;
        private double maxDifference;
        private int samples;

        Collector(String output) {
            this.output = output;
        }

        /** Adds a batch: the first dimension counts samples if it is the batch size, else there is one sample. */
        void add(float[] reference, float[] candidate, long[] dims, int batchSize) {
            int count = dims.length > 1 && dims[0] == batchSize ? batchSize : 1;
            int length = reference.length / Math.max(1, count);
            for (int i = 0; i < count && length > 0; i++) {
                addSample(
                        Arrays.copyOfRange(reference, i * length, (i + 1) * length),
                        Arrays.copyOfRange(candidate, i * length, (i + 1) * length));
            }
        }

        private void addSample(float[] reference, float[] candidate) {
            double cosine = cosine(reference, candidate);
            sum += cosine;
            min = Math.min(min, cosine);
            samples++;
            for (int i = 0; i < reference.length; i++) {
                maxDifference = Math.max(maxDifference, Math.abs(reference[i] - candidate[i]));
            }
        }

        OutputAgreement result() {
            return new OutputAgreement(output, samples == 0 ? 1 : sum / samples, min, maxDifference, samples);
        }
    }

    /** The cosine of the angle between two vectors; two zero vectors agree, a zero and another do not. */
    public static double cosine(float[] a, float[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException(
                    "vectors of " + TensorData.format(a.length) + " and " + TensorData.format(b.length) + " elements");
        }
        double dot = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            squaresA += (double) a[i] * a[i];
            squaresB += (double) b[i] * b[i];
        }
        if (squaresA == 0 || squaresB == 0) {
            return squaresA == squaresB ? 1 : 0;
        }
        return dot / Math.sqrt(squaresA * squaresB);
    }
}
