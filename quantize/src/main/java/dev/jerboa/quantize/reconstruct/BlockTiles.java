package dev.jerboa.quantize.reconstruct;

import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.QuantizedBlocks;
import dev.jerboa.quantize.affine.RangeSearch;

/** Quantizes a layer in blocks, tile by tile, on all processors. */
final class BlockTiles {
    private BlockTiles() {}

    /** Rounds the weights of a tile {@code [inputs][outputs]}, which it may use up, and stores them in the grid. */
    interface Rounding {
        void round(float[][] tile, BlockGrid grid);
    }

    /**
     * Quantizes all tiles of a layer.
     *
     * @param choosesOnReach whether the scales of a block are chosen when the rounding reaches it, and not before
     */
    static QuantizedBlocks quantize(
            LayerWeights weights, BlockLayout layout, RangeSearch search, boolean choosesOnReach, Rounding rounding) {
        int inputs = weights.inputs();
        int outputs = weights.outputs();
        byte[] integers = new byte[Math.multiplyExact(outputs, inputs)];
        float[] scales = new float[Math.multiplyExact(outputs, layout.blocks(inputs))];
        byte[] zeroPoints = new byte[layout.symmetric() ? 0 : scales.length];
        OutputTiles.forEach(outputs, (from, to) -> {
            float[][] tile = weights.tile(from, to);
            BlockGrid grid = new BlockGrid(weights.name(), tile, to - from, layout, search, choosesOnReach);
            rounding.round(tile, grid);
            for (int output = from; output < to; output++) {
                grid.copy(output - from, integers, scales, zeroPoints, output);
            }
        });
        return QuantizedBlocks.of(layout, outputs, inputs, integers, scales, zeroPoints);
    }
}
