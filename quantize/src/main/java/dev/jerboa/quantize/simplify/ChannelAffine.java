package dev.jerboa.quantize.simplify;

import java.util.Arrays;

/**
 * {@code y = scale * x + shift} with a scale and a shift for each channel.
 *
 * <p>The arrays are not copied and not to be changed.
 */
final class ChannelAffine {
    private final double[] scale;
    private final double[] shift;

    ChannelAffine(double[] scale, double[] shift) {
        this.scale = scale;
        this.shift = shift;
    }

    /** Changes nothing. */
    static ChannelAffine identity(int channels) {
        return scaledBy(filled(channels, 1));
    }

    static ChannelAffine scaledBy(double[] scale) {
        return new ChannelAffine(scale, new double[scale.length]);
    }

    static ChannelAffine shiftedBy(double[] shift) {
        return new ChannelAffine(filled(shift.length, 1), shift);
    }

    static double[] filled(int channels, double value) {
        double[] values = new double[channels];
        Arrays.fill(values, value);
        return values;
    }

    int channels() {
        return scale.length;
    }

    double scale(int channel) {
        return scale[channel];
    }

    double shift(int channel) {
        return shift[channel];
    }

    boolean scales() {
        return Arrays.stream(scale).anyMatch(value -> value != 1);
    }

    boolean shifts() {
        return Arrays.stream(shift).anyMatch(value -> value != 0);
    }

    /** This first, then the other. */
    ChannelAffine then(ChannelAffine other) {
        double[] newScale = new double[scale.length];
        double[] newShift = new double[scale.length];
        for (int i = 0; i < scale.length; i++) {
            newScale[i] = scale[i] * other.scale[i];
            newShift[i] = shift[i] * other.scale[i] + other.shift[i];
        }
        return new ChannelAffine(newScale, newShift);
    }
}
