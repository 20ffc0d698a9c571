package dev.jerboa.quantize.reconstruct;

/** Scales of a layer's inputs that {@link AwqSearch} found, and what they are worth. */
public final class InputScales {
    private final float[] scales;
    private final double loss;
    private final double plainLoss;

    InputScales(float[] scales, double loss, double plainLoss) {
        this.scales = scales;
        this.loss = loss;
        this.plainLoss = plainLoss;
    }

    /** What to multiply the weights of each input with, and divide the input by. */
    public float[] scales() {
        return scales.clone();
    }

    /** The error of the outputs with these scales, {@code trace(E H E^T)}. */
    public double loss() {
        return loss;
    }

    /** The error of the outputs without scales; never below {@link #loss}. */
    public double plainLoss() {
        return plainLoss;
    }
}
