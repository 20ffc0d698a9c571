package dev.jerboa.train.build;

import java.util.Random;

/** How the weights of a new layer are drawn; biases start at zero. */
public enum Initialization {
    /** Uniform within sqrt(6 / (inputs + outputs)) of zero (Glorot and Bengio 2010, equation 16). */
    XAVIER_UNIFORM,
    /** Normal with standard deviation sqrt(2 / inputs) (He et al. 2015, equation 10). */
    HE_NORMAL,
    /** Normal with standard deviation 0.02, drawn again beyond two of them (Devlin et al. 2019, BERT). */
    TRUNCATED_NORMAL;

    private static final double TRANSFORMER_DEVIATION = 0.02;
    private static final double TRUNCATION = 2;

    /**
     * Draws weights.
     *
     * @param inputs how many values each output is a sum of
     * @param outputs how many values each input takes part in
     */
    public float[] draw(int count, long inputs, long outputs, Random random) {
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            weights[i] = (float)
                    switch (this) {
                        case XAVIER_UNIFORM -> (2 * random.nextDouble() - 1) * Math.sqrt(6.0 / (inputs + outputs));
                        case HE_NORMAL -> random.nextGaussian() * Math.sqrt(2.0 / inputs);
                        case TRUNCATED_NORMAL -> truncatedNormal(random) * TRANSFORMER_DEVIATION;
                    };
        }
        return weights;
    }

    private static double truncatedNormal(Random random) {
        double value = random.nextGaussian();
        while (Math.abs(value) > TRUNCATION) {
            value = random.nextGaussian();
        }
        return value;
    }
}
