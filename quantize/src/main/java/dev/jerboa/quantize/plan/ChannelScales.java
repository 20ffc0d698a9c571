package dev.jerboa.quantize.plan;

import java.util.Arrays;

/** A positive factor for each channel of an activation, by which it is divided and its weight multiplied. */
public final class ChannelScales {
    private final float[] factors;

    private ChannelScales(float[] factors) {
        this.factors = factors;
    }

    /** These factors, copied. */
    public static ChannelScales of(float... factors) {
        return new ChannelScales(factors.clone());
    }

    /** The number of channels. */
    public int channels() {
        return factors.length;
    }

    /** The factor of one channel. */
    public float factor(int channel) {
        return factors[channel];
    }

    /** A copy of the factors. */
    public float[] toArray() {
        return factors.clone();
    }

    /** One by each factor. */
    public float[] inverse() {
        float[] inverse = new float[factors.length];
        for (int i = 0; i < inverse.length; i++) {
            inverse[i] = 1 / factors[i];
        }
        return inverse;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChannelScales scales && Arrays.equals(factors, scales.factors);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(factors);
    }
}
