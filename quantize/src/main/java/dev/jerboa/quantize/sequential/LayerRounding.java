package dev.jerboa.quantize.sequential;

import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.affine.ArrayMatrix;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.QuantizedBlocks;
import dev.jerboa.quantize.form.BlockIntegers;
import dev.jerboa.quantize.form.ChannelInt8;
import dev.jerboa.quantize.plan.ChannelScales;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.reconstruct.Dequantized;
import dev.jerboa.quantize.reconstruct.Gptq;
import dev.jerboa.quantize.reconstruct.GptqOptions;
import dev.jerboa.quantize.reconstruct.Hessian;
import dev.jerboa.quantize.reconstruct.LayerWeights;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Rounds the corrected weights of products that read one activation, and says what the integers stand for. */
final class LayerRounding {
    private final Hessian hessian;
    private final GptqOptions options;
    private final KnownRounding integers;
    private final Map<Optional<ChannelScales>, Gptq> factored = new HashMap<>();

    /** @param integers receives the integers */
    LayerRounding(Hessian hessian, GptqOptions options, KnownRounding integers) {
        this.hessian = hessian;
        this.options = options;
        this.integers = integers;
    }

    /**
     * Rounds a layer.
     *
     * @param weights {@code [inputs, outputs]}
     * @return the weights that the integers stand for, {@code [inputs, outputs]}
     */
    float[] round(String name, WeightForm form, int outputs, float... weights) {
        Optional<ChannelScales> scales = scales(form);
        LayerWeights layer = LayerWeights.byInput(new ArrayMatrix(name, outputs, weights));
        LayerWeights scaled =
                scales.map(factors -> layer.scaled(factors.toArray())).orElse(layer);
        Gptq gptq = factored.computeIfAbsent(scales, key -> new Gptq(divided(key), options));
        LayerWeights rounded = blocks(form)
                .map(blocks -> blocks(name, blocks, gptq, scaled))
                .orElseGet(() -> channels(name, gptq, scaled));
        LayerWeights result =
                scales.map(factors -> rounded.scaled(factors.inverse())).orElse(rounded);
        return result.valuesByInput();
    }

    /** Whether weights of a form are rounded here. */
    static boolean serves(WeightForm form) {
        return form instanceof WeightForm.IntegerProduct || form instanceof WeightForm.Blocks;
    }

    private static Optional<ChannelScales> scales(WeightForm form) {
        return form instanceof WeightForm.IntegerProduct product
                ? product.activation().weightScales()
                : Optional.empty();
    }

    private static Optional<WeightForm.Blocks> blocks(WeightForm form) {
        return form instanceof WeightForm.IntegerProduct product
                ? product.packed()
                : Optional.of((WeightForm.Blocks) form);
    }

    private Hessian divided(Optional<ChannelScales> scales) {
        return scales.map(factors -> hessian.divided(factors.toArray())).orElse(hessian);
    }

    private LayerWeights blocks(String name, WeightForm.Blocks form, Gptq gptq, LayerWeights scaled) {
        QuantizedBlocks blocks = gptq.blocks(scaled, form.layout(), form.search());
        integers.put(name, BlockIntegers.of(blocks));
        return Dequantized.blocks(name, blocks);
    }

    private LayerWeights channels(String name, Gptq gptq, LayerWeights scaled) {
        byte[] values = new byte[Math.multiplyExact(scaled.inputs(), scaled.outputs())];
        float[] channelScales = new float[scaled.outputs()];
        gptq.channels(scaled, IntegerRange.INT8, values, channelScales);
        integers.put(
                name,
                new ChannelInt8(
                        TensorData.of(
                                ElementType.INT8,
                                new long[] {scaled.inputs(), scaled.outputs()},
                                ByteSource.of(values)),
                        TensorData.ofFloats(new long[] {scaled.outputs()}, channelScales)));
        return Dequantized.channels(scaled, values, channelScales);
    }
}
