package dev.jerboa.quantize.form;

import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.plan.ChannelScales;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.reconstruct.Gptq;
import dev.jerboa.quantize.reconstruct.GptqOptions;
import dev.jerboa.quantize.reconstruct.LayerWeights;
import java.util.Optional;
import java.util.function.Function;

/**
 * Rounds the weights of products by GPTQ, and others to the nearest.
 *
 * <p>Factored Hessians are kept: products that read one activation share them.
 */
public final class CompensatedRounding implements WeightRounding {
    private final Hessians<Gptq> layers;

    /**
     * A rounding that knows the activations.
     *
     * @param grams the sums {@code X^T X} of an activation by its name, where they are known
     */
    public CompensatedRounding(Function<String, Optional<double[]>> grams, GptqOptions options) {
        this.layers = new Hessians<>(grams, hessian -> new Gptq(hessian, options));
    }

    @Override
    public ChannelInt8 outputs(
            Weight weight,
            boolean storedByOutput,
            IntegerRange range,
            Optional<ChannelScales> scales,
            Scratch scratch) {
        Optional<Gptq> gptq = layers.of(weight, scales);
        if (gptq.isEmpty()) {
            return NEAREST.outputs(weight, storedByOutput, range, scales, scratch);
        }
        LayerWeights layer = Hessians.layer(weight, storedByOutput, scales);
        byte[] integers = new byte[Math.multiplyExact(layer.outputs(), layer.inputs())];
        float[] channelScales = new float[layer.outputs()];
        gptq.get().channels(layer, range, integers, channelScales);
        ChannelInt8 stored = new ChannelInt8(
                TensorData.of(ElementType.INT8, weight.constant().data().dims(), ByteSource.of(integers)),
                TensorData.ofFloats(new long[] {layer.outputs()}, channelScales));
        return storedByOutput ? stored.transposed(scratch) : stored;
    }

    @Override
    public BlockIntegers blocks(
            Weight weight,
            boolean storedByOutput,
            Optional<ChannelScales> scales,
            WeightForm.Blocks form,
            Scratch scratch) {
        return layers.of(weight, scales)
                .map(gptq -> BlockIntegers.of(
                        gptq.blocks(Hessians.layer(weight, storedByOutput, scales), form.layout(), form.search())))
                .orElseGet(() -> NEAREST.blocks(weight, storedByOutput, scales, form, scratch));
    }
}
