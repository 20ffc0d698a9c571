package dev.jerboa.quantize.reconstruct;

import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.BlockQuantizer;
import dev.jerboa.quantize.affine.FloatMatrix;
import dev.jerboa.quantize.affine.QuantizedBlocks;
import dev.jerboa.quantize.affine.RangeSearch;
import java.util.Objects;

/** The grid of a tile in blocks of inputs: a scale and a zero point for each block and output. */
final class BlockGrid implements Grid {
    private final String name;
    private final float[][] tile;
    private final int outputs;
    private final BlockLayout layout;
    private final BlockQuantizer quantizer;
    private final boolean choosesOnReach;
    private final float[][] scales;
    private final float[][] lowest;
    private final float[][] highest;
    private final byte[][] integers;

    /**
     * @param tile {@code [inputs][outputs]}
     * @param choosesOnReach whether scales are chosen when the first input of a block is reached, and not all at once now
     */
    BlockGrid(
            String name, float[][] tile, int outputs, BlockLayout layout, RangeSearch search, boolean choosesOnReach) {
        this.name = name;
        this.tile = tile;
        this.outputs = outputs;
        this.layout = layout;
        this.quantizer = new BlockQuantizer(layout, search);
        this.choosesOnReach = choosesOnReach;
        int blocks = layout.blocks(tile.length);
        this.scales = new float[blocks][outputs];
        this.lowest = new float[blocks][outputs];
        this.highest = new float[blocks][outputs];
        this.integers = new byte[tile.length][outputs];
        for (int block = 0; block < blocks && !choosesOnReach; block++) {
            choose(block);
        }
    }

    @Override
    public void reach(int input) {
        if (choosesOnReach && input % layout.blockSize() == 0) {
            choose(input / layout.blockSize());
        }
    }

    private void choose(int block) {
        Block weights = new Block(firstInput(block), endInput(block));
        QuantizedBlocks chosen = quantizer.columns(weights, 0, outputs);
        for (int output = 0; output < outputs; output++) {
            set(block, output, chosen.parameters(output, 0));
        }
    }

    /** The first input of a block. */
    int firstInput(int block) {
        return block * layout.blockSize();
    }

    /** The first input after a block. */
    int endInput(int block) {
        return Math.min(tile.length, firstInput(block) + layout.blockSize());
    }

    /** The number of blocks of an output. */
    int blocks() {
        return scales.length;
    }

    /** The scale and zero point of a block of an output. */
    AffineParameters parameters(int block, int output) {
        return new AffineParameters(scales[block][output], (int) -lowest[block][output]);
    }

    /** Replaces the scale and zero point of a block of an output. */
    void set(int block, int output, AffineParameters parameters) {
        scales[block][output] = parameters.scale();
        lowest[block][output] = -parameters.zeroPoint();
        highest[block][output] = layout.integers().max() - parameters.zeroPoint();
    }

    /** Reads the steps that the weights of an input were rounded to. */
    void steps(int input, float[] target) {
        float[] zero = lowest(input);
        byte[] stored = integers[input];
        for (int i = 0; i < outputs; i++) {
            target[i] = Byte.toUnsignedInt(stored[i]) + zero[i];
        }
    }

    /** Rounds all weights to the nearest step. */
    void roundToNearest() {
        float[] steps = new float[outputs];
        float[] errors = new float[outputs];
        for (int input = 0; input < tile.length; input++) {
            TileKernels.round(tile[input], scales(input), lowest(input), highest(input), steps, errors, outputs);
            store(input, steps);
        }
    }

    @Override
    public float[] scales(int input) {
        return scales[input / layout.blockSize()];
    }

    @Override
    public float[] lowest(int input) {
        return lowest[input / layout.blockSize()];
    }

    @Override
    public float[] highest(int input) {
        return highest[input / layout.blockSize()];
    }

    @Override
    public void store(int input, float[] steps) {
        float[] zero = lowest(input);
        byte[] target = integers[input];
        for (int i = 0; i < outputs; i++) {
            target[i] = (byte) (int) (steps[i] - zero[i]);
        }
    }

    /** Copies one output's integers {@code [inputs]}, scales and zero points {@code [blocks]} to their places. */
    void copy(int output, byte[] allIntegers, float[] allScales, byte[] allZeroPoints, int row) {
        for (int input = 0; input < tile.length; input++) {
            allIntegers[row * tile.length + input] = integers[input][output];
        }
        for (int block = 0; block < scales.length; block++) {
            allScales[row * scales.length + block] = scales[block][output];
            if (!layout.symmetric()) {
                allZeroPoints[row * scales.length + block] = (byte) (int) -lowest[block][output];
            }
        }
    }

    /** The inputs of one block as a matrix of their own. */
    private final class Block implements FloatMatrix {
        private final int from;
        private final int to;

        Block(int from, int to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long rows() {
            return (long) to - from;
        }

        @Override
        public int columns() {
            return outputs;
        }

        @Override
        public void read(long row, int fromColumn, int count, float[] target, int targetOffset) {
            Objects.checkIndex(row, rows());
            System.arraycopy(tile[from + (int) row], fromColumn, target, targetOffset, count);
        }
    }
}
