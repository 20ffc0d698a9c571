package dev.jerboa.quantize.reconstruct;

import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.QuantizedBlocks;
import dev.jerboa.quantize.affine.RangeSearch;
import java.util.Arrays;

/**
 * Clips the ends of each block's range where that makes the block's part of the outputs more exact: the clip search of AWQ
 * (Lin et al. 2023, "AWQ: Activation-aware Weight Quantization").
 *
 * <p>Weights are rounded to the nearest. Of the ranges tried, that with the least {@code e H e^T} over the block's inputs is
 * taken; what other blocks do is not looked at. The whole range is always tried, and wins a tie.
 */
public final class ClipSearch {
    private static final int NARROWER_RANGES = 10;
    private static final float STEP = 0.05f;

    private final Hessian hessian;
    private final OutputError error;

    /** A search for layers with these inputs. */
    public ClipSearch(Hessian hessian) {
        this.hessian = hessian;
        this.error = new OutputError(hessian);
    }

    /**
     * Quantizes a layer, each block with the best range from the whole down to the half of it, in steps of a twentieth.
     *
     * @throws dev.jerboa.onnx.JerboaException if the layer has another number of inputs than the Hessian, or a weight is
     *     NaN or infinite
     */
    public QuantizedBlocks blocks(LayerWeights weights, BlockLayout layout) {
        hessian.requireInputsOf(weights);
        return BlockTiles.quantize(weights, layout, RangeSearch.NONE, false, (tile, grid) -> {
            for (int block = 0; block < grid.blocks(); block++) {
                clip(tile, grid, block);
            }
            grid.roundToNearest();
        });
    }

    private void clip(float[][] tile, BlockGrid grid, int block) {
        int first = grid.firstInput(block);
        int inputs = grid.endInput(block) - first;
        float[] whole = grid.scales(first);
        int outputs = whole.length;
        float[] steps = new float[outputs];
        float[] products = new float[outputs];
        float[] scales = new float[outputs];
        float[] best = whole.clone();
        float[] least = new float[outputs];
        float[] sums = new float[outputs];
        float[][] errors = new float[inputs][outputs];
        Arrays.fill(least, Float.POSITIVE_INFINITY);
        for (int candidate = 0; candidate <= NARROWER_RANGES; candidate++) {
            TileKernels.multiply(scales, whole, 1 - STEP * candidate, outputs);
            for (int i = 0; i < inputs; i++) {
                TileKernels.round(
                        tile[first + i], scales, grid.lowest(first), grid.highest(first), steps, errors[i], outputs);
            }
            Arrays.fill(sums, 0);
            error.addOfBlock(errors, inputs, first, sums, products, outputs);
            keepBetter(sums, scales, least, best);
        }
        for (int output = 0; output < outputs; output++) {
            grid.set(
                    block,
                    output,
                    new AffineParameters(
                            best[output], grid.parameters(block, output).zeroPoint()));
        }
    }

    private static void keepBetter(float[] sums, float[] scales, float[] least, float[] best) {
        for (int i = 0; i < sums.length; i++) {
            if (sums[i] < least[i] && Math.abs(scales[i]) >= Float.MIN_NORMAL) {
                least[i] = sums[i];
                best[i] = scales[i];
            }
        }
    }
}
