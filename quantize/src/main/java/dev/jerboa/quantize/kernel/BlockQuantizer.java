package dev.jerboa.quantize.kernel;

import java.util.Arrays;

/**
 * Quantizes tiles of weights in blocks along the inputs, into the bytes that {@code MatMulNBits} reads.
 *
 * <p>One instance serves one thread; its buffers are as large as a tile.
 */
public final class BlockQuantizer {
    /** Factors by which a range is made smaller in the search for the smallest squared error. */
    private static final float[] SHRINK = {1f, 0.95f, 0.9f, 0.85f, 0.8f, 0.75f, 0.7f};

    private final int bits;
    private final int blockSize;
    private final boolean symmetric;
    private final boolean searched;
    private final int maximumOutputs;
    private final float[] tile;
    private final float[] rounded;
    private final BlockParameters candidate;
    private final BlockParameters best;
    private final float[] error;
    private final float[] leastError;

    /**
     * A quantizer for tiles of up to {@code maximumOutputs} outputs.
     *
     * @param bits 2, 4 or 8
     * @param searched whether ranges are clipped where that makes the squared error of a block smaller
     */
    public BlockQuantizer(int bits, int blockSize, boolean symmetric, boolean searched, int maximumOutputs) {
        this.bits = bits;
        this.blockSize = blockSize;
        this.symmetric = symmetric;
        this.searched = searched;
        this.maximumOutputs = maximumOutputs;
        this.tile = new float[blockSize * maximumOutputs];
        this.rounded = new float[maximumOutputs];
        this.candidate = new BlockParameters(bits, symmetric, maximumOutputs);
        this.best = new BlockParameters(bits, symmetric, maximumOutputs);
        this.error = new float[maximumOutputs];
        this.leastError = new float[maximumOutputs];
    }

    /**
     * Quantizes all blocks of some neighbouring outputs.
     *
     * @return the integers, scales and zero points of these outputs
     * @throws InvalidWeightException if a weight is NaN or infinite
     */
    public QuantizedRows quantize(TileSource source, int firstOutput, int outputs) {
        if (outputs > maximumOutputs) {
            throw new IllegalArgumentException(outputs + " outputs in a tile for " + maximumOutputs);
        }
        int blocks = (source.inputs() + blockSize - 1) / blockSize;
        QuantizedRows rows = new QuantizedRows(outputs, blocks, blockSize, bits, symmetric);
        for (int block = 0; block < blocks; block++) {
            int firstInput = block * blockSize;
            int inputs = Math.min(blockSize, source.inputs() - firstInput);
            source.read(firstInput, inputs, firstOutput, outputs, tile);
            chooseParameters(firstInput, inputs, firstOutput, outputs);
            for (int output = 0; output < outputs; output++) {
                rows.setParameters(output, block, best.scale[output], (int) best.zeroPoint[output]);
            }
            for (int input = 0; input < blockSize; input++) {
                if (input < inputs) {
                    round(tile, input * outputs, best, (1 << bits) - 1, rounded, outputs);
                } else {
                    System.arraycopy(best.zeroPoint, 0, rounded, 0, outputs);
                }
                rows.setIntegers(block, input, rounded);
            }
        }
        return rows;
    }

    private void chooseParameters(int firstInput, int inputs, int firstOutput, int outputs) {
        best.measure(tile, inputs, outputs);
        int invalid = best.firstInvalid(outputs);
        if (invalid >= 0) {
            throw InvalidWeightException.find(tile, inputs, outputs, firstInput, firstOutput);
        }
        best.choose(1f, outputs);
        if (!searched) {
            return;
        }
        System.arraycopy(best.minimum, 0, candidate.minimum, 0, outputs);
        System.arraycopy(best.maximum, 0, candidate.maximum, 0, outputs);
        squaredError(best, inputs, outputs, leastError);
        for (int i = 1; i < SHRINK.length; i++) {
            candidate.choose(SHRINK[i], outputs);
            squaredError(candidate, inputs, outputs, error);
            keepBetter(outputs);
        }
    }

    private void squaredError(BlockParameters parameters, int inputs, int outputs, float[] sums) {
        Arrays.fill(sums, 0, outputs, 0f);
        int top = (1 << bits) - 1;
        for (int input = 0; input < inputs; input++) {
            addSquaredError(tile, input * outputs, parameters, top, sums, outputs);
        }
    }

    private void keepBetter(int outputs) {
        for (int i = 0; i < outputs; i++) {
            if (error[i] < leastError[i]) {
                leastError[i] = error[i];
                best.scale[i] = candidate.scale[i];
                best.inverse[i] = candidate.inverse[i];
                best.zeroPoint[i] = candidate.zeroPoint[i];
            }
        }
    }

    private static void round(
            float[] tile, int from, BlockParameters parameters, float top, float[] target, int outputs) {
        float[] inverse = parameters.inverse;
        float[] zeroPoint = parameters.zeroPoint;
        for (int i = 0; i < outputs; i++) {
            float integer = tile[from + i] * inverse[i] + Rounding.SHIFT - Rounding.SHIFT + zeroPoint[i];
            target[i] = Math.min(Math.max(integer, 0f), top);
        }
    }

    private static void addSquaredError(
            float[] tile, int from, BlockParameters parameters, float top, float[] sums, int outputs) {
        float[] inverse = parameters.inverse;
        float[] zeroPoint = parameters.zeroPoint;
        float[] scale = parameters.scale;
        for (int i = 0; i < outputs; i++) {
            float value = tile[from + i];
            float integer = value * inverse[i] + Rounding.SHIFT - Rounding.SHIFT + zeroPoint[i];
            float difference = (Math.min(Math.max(integer, 0f), top) - zeroPoint[i]) * scale[i] - value;
            sums[i] += difference * difference;
        }
    }
}
