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
import dev.jerboa.quantize.reconstruct.Hessian;
import dev.jerboa.quantize.reconstruct.LayerWeights;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Rounds the weights of products by GPTQ, and others to the nearest.
 *
 * <p>Factored Hessians are kept: products that read one activation share them.
 */
public final class CompensatedRounding implements WeightRounding {
    private record Key(String activation, Optional<ChannelScales> scales) {}

    private final Function<String, Optional<double[]>> grams;
    private final GptqOptions options;
    private final Map<Key, Gptq> factored = new HashMap<>();

    /**
     * A rounding that knows the activations.
     *
     * @param grams the sums {@code X^T X} of an activation by its name, where they are known
     */
    public CompensatedRounding(Function<String, Optional<double[]>> grams, GptqOptions options) {
        this.grams = grams;
        this.options = options;
    }

    @Override
    public ChannelInt8 outputs(
            Weight weight,
            boolean storedByOutput,
            IntegerRange range,
            Optional<ChannelScales> scales,
            Scratch scratch) {
        Optional<Gptq> gptq = gptq(weight, scales);
        if (gptq.isEmpty()) {
            return NEAREST.outputs(weight, storedByOutput, range, scales, scratch);
        }
        LayerWeights layer = layer(weight, storedByOutput, scales);
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
        return gptq(weight, scales)
                .map(gptq -> BlockIntegers.of(
                        gptq.blocks(layer(weight, storedByOutput, scales), form.layout(), form.search())))
                .orElseGet(() -> NEAREST.blocks(weight, storedByOutput, scales, form, scratch));
    }

    private static LayerWeights layer(Weight weight, boolean storedByOutput, Optional<ChannelScales> scales) {
        return new LayerWeights(TensorMatrix.of(ScaledWeight.of(weight, storedByOutput, scales)), storedByOutput);
    }

    private Optional<Gptq> gptq(Weight weight, Optional<ChannelScales> scales) {
        if (weight.uses().size() != 1) {
            return Optional.empty();
        }
        String activation = weight.uses().get(0).node().input(0);
        return grams.apply(activation)
                .map(gram -> factored.computeIfAbsent(
                        new Key(activation, scales), key -> new Gptq(hessian(gram, scales), options)));
    }

    // The weight is multiplied by the factors, so the activation it meets is divided by them.
    private static Hessian hessian(double[] gram, Optional<ChannelScales> scales) {
        Hessian hessian = Hessian.of((int) Math.round(Math.sqrt(gram.length)), gram);
        return scales.map(factors -> hessian.divided(factors.toArray())).orElse(hessian);
    }
}
