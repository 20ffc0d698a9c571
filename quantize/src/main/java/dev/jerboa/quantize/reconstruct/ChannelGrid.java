package dev.jerboa.quantize.reconstruct;

import java.util.Arrays;

/** The grid of a tile with one scale an output and zero point 0, and as many steps above zero as below. */
final class ChannelGrid implements Grid {
    private final LayerWeights weights;
    private final int fromOutput;
    private final float[] scales;
    private final float[] lowest;
    private final float[] highest;
    private final byte[] integers;

    /**
     * @param scales one an output of the tile
     * @param integers receives the steps of the tile's outputs, in the layout of the weights
     */
    ChannelGrid(LayerWeights weights, int fromOutput, float[] scales, int mostSteps, byte[] integers) {
        this.weights = weights;
        this.fromOutput = fromOutput;
        this.scales = scales;
        this.lowest = new float[scales.length];
        this.highest = new float[scales.length];
        this.integers = integers;
        Arrays.fill(lowest, -mostSteps);
        Arrays.fill(highest, mostSteps);
    }

    @Override
    public void reach(int input) {
        // The scales were chosen from the weights as they were.
    }

    @Override
    public float[] scales(int input) {
        return scales;
    }

    @Override
    public float[] lowest(int input) {
        return lowest;
    }

    @Override
    public float[] highest(int input) {
        return highest;
    }

    @Override
    public void store(int input, float[] steps) {
        for (int i = 0; i < steps.length; i++) {
            integers[weights.index(fromOutput + i, input)] = (byte) (int) steps[i];
        }
    }
}
