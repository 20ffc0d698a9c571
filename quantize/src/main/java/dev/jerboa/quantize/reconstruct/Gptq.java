package dev.jerboa.quantize.reconstruct;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.QuantizedBlocks;
import dev.jerboa.quantize.affine.RangeSearch;
import dev.jerboa.quantize.affine.ValueRange;
import java.util.Arrays;
import java.util.Optional;

/**
 * Rounds weights one input after the other, while those not yet rounded make up for the errors made: GPTQ (Frantar et al.
 * 2022, "GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers").
 *
 * <p>Blocks can be bettered by coordinate descent afterwards, as the options say.
 *
 * <p>What is kept small is the error of the outputs on the calibration inputs, {@code trace(E H E^T)} for weight errors E,
 * and not E itself. Inputs that never fire are rounded to the nearest. An instance holds the factored Hessian and serves
 * any number of layers with that input (such as the three of an attention), from any number of threads; a call uses all
 * processors, since outputs do not depend on each other.
 */
public final class Gptq {
    private final Hessian hessian;
    private final GptqOptions options;
    private final Compensation compensation;
    private final Optional<CoordinateDescent> descent;

    /**
     * Factors a Hessian, with greater damping where the one asked for is not enough.
     *
     * @throws JerboaException if it is not positive even then
     */
    public Gptq(Hessian hessian, GptqOptions options) {
        this.hessian = hessian;
        this.options = options;
        this.compensation = Compensation.of(hessian, options);
        this.descent = options.descentSweeps() > 0
                ? Optional.of(new CoordinateDescent(hessian, compensation.damping()))
                : Optional.empty();
    }

    /** The damping that was needed, as a fraction of the mean diagonal. */
    public double damping() {
        return compensation.damping();
    }

    /**
     * Quantizes a layer in blocks of inputs.
     *
     * @param search how to choose the scale of a block from its weights as they are when it is reached (as they were at
     *     first, with {@link GptqOptions#activationOrder})
     * @return one row an output
     * @throws JerboaException if the layer has another number of inputs than the Hessian, or a weight is NaN or infinite
     */
    public QuantizedBlocks blocks(LayerWeights weights, BlockLayout layout, RangeSearch search) {
        hessian.requireInputsOf(weights);
        // Whole blocks, so that all weights of a block have heard of all errors before it when its scale is chosen.
        int span = Math.max(1, options.lazyInputs() / layout.blockSize()) * layout.blockSize();
        return BlockTiles.quantize(weights, layout, search, !options.activationOrder(), (tile, grid) -> {
            Optional<float[][]> unrounded = descent.map(any -> copy(tile));
            compensation.round(tile, grid, span);
            descent.ifPresent(later -> later.run(unrounded.orElseThrow(), grid, options.descentSweeps()));
        });
    }

    /**
     * Quantizes a layer with one scale an output, {@code max|w| / (2^(b-1) - 1)} of the weights as they were.
     *
     * @param integers their bits; the zero point is 0 and {@code -2^(b-1)} is not used, as in {@link
     *     dev.jerboa.quantize.affine.RowChannels}
     * @param target receives {@code outputs * inputs} integers, in the layout of the weights
     * @param scales receives one an output
     * @throws JerboaException if the layer has another number of inputs than the Hessian, an array is too short, or a
     *     weight is NaN or infinite
     */
    public void channels(LayerWeights weights, IntegerRange integers, byte[] target, float[] scales) {
        hessian.requireInputsOf(weights);
        int outputs = weights.outputs();
        requireRoom(weights, target.length, scales.length);
        IntegerRange signed = IntegerRange.signed(integers.bits());
        OutputTiles.forEach(outputs, (from, to) -> {
            float[][] tile = weights.tile(from, to);
            float[] tileScales = channelScales(tile, to - from, signed);
            compensation.round(
                    tile, new ChannelGrid(weights, from, tileScales, signed.half() - 1, target), options.lazyInputs());
            System.arraycopy(tileScales, 0, scales, from, to - from);
        });
    }

    private static float[][] copy(float[][] tile) {
        return Arrays.stream(tile).map(float[]::clone).toArray(float[][]::new);
    }

    private static float[] channelScales(float[][] tile, int outputs, IntegerRange integers) {
        float[] maxima = new float[outputs];
        for (float[] input : tile) {
            for (int i = 0; i < outputs; i++) {
                maxima[i] = Math.max(maxima[i], Math.abs(input[i]));
            }
        }
        for (int i = 0; i < outputs; i++) {
            maxima[i] = AffineParameters.symmetric(new ValueRange(0, maxima[i]), integers)
                    .scale();
        }
        return maxima;
    }

    private static void requireRoom(LayerWeights weights, int integers, int scales) {
        int needed = Math.multiplyExact(weights.outputs(), weights.inputs());
        if (integers < needed || scales < weights.outputs()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "weight '" + weights.name() + "' needs room for " + needed + " integers and " + weights.outputs()
                            + " scales but there is room for " + integers + " and " + scales,
                    "Give arrays that are long enough.");
        }
    }
}
