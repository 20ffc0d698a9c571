package dev.jerboa.train.operator;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import dev.jerboa.train.graph.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Operators between floats and integers with a scale. */
final class QuantizationOperators {
    static final OperatorTable TABLE = new OperatorTable()
            .add("QuantizeLinear", 10, QuantizationOperators::quantize)
            .add("DequantizeLinear", 10, QuantizationOperators::dequantize)
            .addAll("DynamicQuantizeLinear", 11, call -> dynamic(call.tensor(0)))
            .addMicrosoft("QuantizeLinear", QuantizationOperators::quantize)
            .addMicrosoft("DequantizeLinear", QuantizationOperators::dequantize);

    private static final double BYTE_STEPS = 255;

    private QuantizationOperators() {}

    private static Quantization.Parameters parameters(Call call) {
        return Quantization.Parameters.of(
                call.tensor(0),
                call.tensor(1),
                call.optional(2),
                call.attribute("axis", 1),
                call.attribute("block_size", 0));
    }

    private static Tensor quantize(Call call) {
        ElementType wanted = ElementType.UINT8;
        if (call.has(2)) {
            wanted = call.type(2);
        } else if (call.attribute("output_dtype", 0) != 0) {
            wanted = ElementType.ofCode((int) call.attribute("output_dtype", 0));
        }
        return Quantization.quantized(call.tensor(0), parameters(call), wanted);
    }

    private static Tensor dequantize(Call call) {
        Tensor result = Quantization.dequantized(call.tensor(0), parameters(call));
        int type = (int) call.attribute("output_dtype", 0);
        return type == 0 ? result : result.to(Tensors.scalarType(ElementType.ofCode(type)));
    }

    /**
     * Bytes whose range reaches from the smallest to the largest element, zero included; then scale and zero point.
     *
     * <p>Scale and zero point carry no gradient: that of the elements passes straight through the rounding.
     */
    static Tensor[] dynamic(Tensor input) {
        Tensor values = input.detach();
        Tensor low = torch.clamp_max(values.amin(), new Scalar(0.0));
        Tensor high = torch.clamp_min(values.amax(), new Scalar(0.0));
        Tensor range = high.sub(low);
        Tensor scale = range.masked_fill(range.eq(new Scalar(0.0)), new Scalar(BYTE_STEPS))
                .div(new Scalar(BYTE_STEPS));
        Tensor zeroPoint = Quantization.quantized(
                low.neg(), new Quantization.Parameters(scale, Optional.empty()), ElementType.UINT8);
        Tensor bytes = Quantization.quantized(
                input, new Quantization.Parameters(scale, Optional.of(zeroPoint)), ElementType.UINT8);
        return new Tensor[] {bytes, scale, zeroPoint};
    }
}
