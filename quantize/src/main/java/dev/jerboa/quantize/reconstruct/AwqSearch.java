package dev.jerboa.quantize.reconstruct;

import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.RangeSearch;
import java.util.List;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * Looks for scales of the inputs with which a layer's weights can be rounded best: AWQ (Lin et al. 2023, "AWQ:
 * Activation-aware Weight Quantization").
 *
 * <p>Weights of input j are multiplied by s_j before they are rounded, and the input divided by it, so that weights of
 * large inputs get finer steps. Tried are {@code s = x^r} and {@code s = x^r / w^(1-r)} for r = 0, 1/20 .. 19/20, where
 * {@code x_j} is the root of the mean square of input j, relative to that of all inputs (the paper takes mean magnitudes),
 * and {@code w_j} the mean over outputs of its weights' magnitudes, each relative to the largest of its block; then s is
 * divided by {@code sqrt(max s * min s)}. The loss is the error of the outputs, {@code trace(E H E^T)} with {@code E = W -
 * Q(W s) / s}. Scales of 1 are among those tried, and win a tie.
 */
public final class AwqSearch {
    private static final int GRID = 20;
    private static final double LEAST_SCALE = 1e-4;

    private final Hessian hessian;
    private final OutputError error;
    private final double[] magnitudes;

    /** A search for layers with these inputs. */
    public AwqSearch(Hessian hessian) {
        this.hessian = hessian;
        this.error = new OutputError(hessian);
        this.magnitudes = new double[hessian.width()];
        double mean = Math.max(Double.MIN_NORMAL, hessian.meanDiagonal());
        for (int i = 0; i < magnitudes.length; i++) {
            magnitudes[i] = Math.sqrt(hessian.at(i, i) / mean);
        }
    }

    /**
     * The best scales for layers that share the input, such as the three of an attention.
     *
     * @throws dev.jerboa.onnx.JerboaException if a layer has another number of inputs, or a weight is NaN or infinite
     */
    public InputScales search(List<LayerWeights> sharing, BlockLayout layout, RangeSearch search) {
        for (LayerWeights weights : sharing) {
            hessian.requireInputsOf(weights);
        }
        float[] relative = relativeMagnitudes(sharing, layout);
        float[] ones = scales(0, null);
        double plain = loss(sharing, layout, search, ones);
        InputScales best = new InputScales(ones, plain, plain);
        for (int i = 0; i < GRID; i++) {
            double exponent = (double) i / GRID;
            best = better(best, sharing, layout, search, scales(exponent, relative));
            if (i > 0) {
                best = better(best, sharing, layout, search, scales(exponent, null));
            }
        }
        return best;
    }

    private InputScales better(
            InputScales best, List<LayerWeights> sharing, BlockLayout layout, RangeSearch search, float[] scales) {
        double loss = loss(sharing, layout, search, scales);
        return loss < best.loss() ? new InputScales(scales, loss, best.plainLoss()) : best;
    }

    private double loss(List<LayerWeights> sharing, BlockLayout layout, RangeSearch search, float[] scales) {
        DoubleAdder sum = new DoubleAdder();
        for (LayerWeights weights : sharing) {
            LayerWeights scaled = weights.scaled(scales);
            OutputTiles.forEach(weights.outputs(), (from, to) -> {
                float[][] tile = scaled.tile(from, to);
                BlockGrid grid = new BlockGrid(weights.name(), tile, to - from, layout, search, false);
                float[] steps = new float[to - from];
                for (int input = 0; input < tile.length; input++) {
                    float[] values = tile[input];
                    TileKernels.round(
                            values,
                            grid.scales(input),
                            grid.lowest(input),
                            grid.highest(input),
                            steps,
                            values,
                            to - from);
                    TileKernels.multiply(values, values, 1 / scales[input], to - from);
                }
                sum.add(error.of(tile, to - from));
            });
        }
        return sum.sum();
    }

    /** Scales for an exponent; without weights if those are null. */
    private float[] scales(double exponent, float[] relative) {
        double[] raw = new double[magnitudes.length];
        double least = Double.POSITIVE_INFINITY;
        double largest = 0;
        for (int i = 0; i < raw.length; i++) {
            double scale = Math.pow(magnitudes[i], exponent);
            if (relative != null) {
                scale /= Math.pow(relative[i] + LEAST_SCALE, 1 - exponent);
            }
            raw[i] = Math.max(LEAST_SCALE, scale);
            least = Math.min(least, raw[i]);
            largest = Math.max(largest, raw[i]);
        }
        float[] scales = new float[raw.length];
        for (int i = 0; i < raw.length; i++) {
            scales[i] = (float) (raw[i] / Math.sqrt(least * largest));
        }
        return scales;
    }

    private float[] relativeMagnitudes(List<LayerWeights> sharing, BlockLayout layout) {
        double[] sums = new double[hessian.width()];
        long outputs = 0;
        for (LayerWeights weights : sharing) {
            float[][] tile = weights.tile(0, weights.outputs());
            for (int from = 0; from < tile.length; from += layout.blockSize()) {
                addRelative(tile, from, Math.min(tile.length, from + layout.blockSize()), sums);
            }
            outputs += weights.outputs();
        }
        float[] means = new float[sums.length];
        for (int i = 0; i < means.length; i++) {
            means[i] = (float) (sums[i] / Math.max(1, outputs));
        }
        return means;
    }

    private static void addRelative(float[][] tile, int from, int to, double[] sums) {
        for (int output = 0; output < tile[from].length; output++) {
            float largest = Float.MIN_NORMAL;
            for (int i = from; i < to; i++) {
                largest = Math.max(largest, Math.abs(tile[i][output]));
            }
            for (int i = from; i < to; i++) {
                sums[i] += Math.abs(tile[i][output]) / largest;
            }
        }
    }
}
