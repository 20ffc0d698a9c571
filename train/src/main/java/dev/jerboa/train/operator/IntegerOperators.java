package dev.jerboa.train.operator;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Products and convolutions of integers.
 *
 * <p>They are computed in floats of 64 bits, which is exact for sums below 2^53, and with gradients where the integers
 * are held as floats for them ({@link Quantization}).
 */
final class IntegerOperators {
    static final OperatorTable TABLE = new OperatorTable()
            .add("MatMulInteger", 10, call -> integers(product(call)))
            .add("ConvInteger", 10, IntegerOperators::convInteger)
            .add("QLinearMatMul", 10, IntegerOperators::linearMatMul)
            .add("QLinearConv", 10, IntegerOperators::linearConvolution)
            .addMicrosoft("MatMulIntegerToFloat", IntegerOperators::matMulToFloat)
            .addMicrosoft("DynamicQuantizeMatMul", IntegerOperators::dynamicMatMul);

    private IntegerOperators() {}

    /** The result as integers, unless a gradient has to flow through it. */
    private static Tensor integers(Tensor result) {
        return Numbers.isRecorded(result) ? result.to(ScalarType.Float) : result.to(ScalarType.Int);
    }

    private static Tensor product(Call call) {
        return rows(call.tensor(0), call.optional(2)).matmul(columns(call.tensor(1), call.optional(3)));
    }

    /** The left factor less its zero point, which is one for all or one for each row. */
    private static Tensor rows(Tensor integers, Optional<Tensor> zeroPoint) {
        return Quantization.centered(integers, zeroPoint.map(IntegerOperators::perRow), ScalarType.Double);
    }

    /** The right factor less its zero point, which is one for all or one for each column. */
    private static Tensor columns(Tensor integers, Optional<Tensor> zeroPoint) {
        return Quantization.centered(integers, zeroPoint, ScalarType.Double);
    }

    private static Tensor perRow(Tensor parameter) {
        return parameter.dim() == 1 && parameter.numel() > 1 ? parameter.unsqueeze(-1) : parameter;
    }

    private static Tensor convInteger(Call call) {
        Tensor input = Quantization.centered(call.tensor(0), call.optional(2), ScalarType.Double);
        Tensor weight = filters(call.tensor(1), call.optional(3));
        return integers(PaddedConvolution.of(call, input, weight));
    }

    /** A convolution's weight less its zero point, which is one for all or one for each output channel. */
    private static Tensor filters(Tensor integers, Optional<Tensor> zeroPoint) {
        return Quantization.centered(
                integers, zeroPoint.map(zero -> Quantization.along(zero, integers.dim(), 0)), ScalarType.Double);
    }

    private static Tensor linearMatMul(Call call) {
        Tensor product = rows(call.tensor(0), call.optional(2)).matmul(columns(call.tensor(3), call.optional(5)));
        Tensor scale = perRow(call.tensor(1)).to(ScalarType.Double).mul(call.tensor(4));
        return requantized(product.mul(scale), call.tensor(6), call.tensor(7), call.type(7));
    }

    /** The bias is in units of the product of both scales. */
    private static Tensor linearConvolution(Call call) {
        Tensor input = Quantization.centered(call.tensor(0), call.optional(2), ScalarType.Double);
        Tensor weight = filters(call.tensor(3), call.optional(5));
        Tensor sums = PaddedConvolution.of(call, input, weight);
        if (call.has(8)) {
            sums = sums.add(Quantization.along(call.tensor(8), sums.dim(), 1));
        }
        Tensor scale =
                call.tensor(1).reshape().to(ScalarType.Double).mul(Quantization.along(call.tensor(4), sums.dim(), 1));
        return requantized(sums.mul(scale), call.tensor(6), call.tensor(7), call.type(7));
    }

    private static Tensor requantized(Tensor values, Tensor scale, Tensor zeroPoint, ElementType type) {
        Tensor wide = values.to(ScalarType.Float);
        return Quantization.quantized(
                wide, new Quantization.Parameters(perRow(scale), Optional.of(perRow(zeroPoint))), type);
    }

    private static Tensor matMulToFloat(Call call) {
        Tensor product = rows(call.tensor(0), call.optional(4)).matmul(columns(call.tensor(1), call.optional(5)));
        return scaled(product, perRow(call.tensor(2)), call.tensor(3), call.optional(6));
    }

    private static Tensor dynamicMatMul(Call call) {
        Tensor[] left = QuantizationOperators.dynamic(call.tensor(0));
        Tensor product = rows(left[0], Optional.of(left[2])).matmul(columns(call.tensor(1), call.optional(3)));
        return scaled(product, left[1], call.tensor(2), call.optional(4));
    }

    private static Tensor scaled(Tensor product, Tensor left, Tensor right, Optional<Tensor> bias) {
        Tensor result = product.mul(left).mul(right).to(right.scalar_type());
        return bias.map(result::add).orElse(result);
    }
}
