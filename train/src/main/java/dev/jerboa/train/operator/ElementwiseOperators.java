package dev.jerboa.train.operator;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import dev.jerboa.train.graph.Tensors;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Operators of arithmetic that work on each element by itself. */
final class ElementwiseOperators {
    static final OperatorTable TABLE = new OperatorTable()
            .add("Add", 7, Numbers.binary(Tensor::add))
            .add("Sub", 7, Numbers.binary(Tensor::sub))
            .add("Mul", 7, Numbers.binary(Tensor::mul))
            .add("Div", 7, Numbers.binary(ElementwiseOperators::quotient))
            .add("Mod", 10, ElementwiseOperators::remainder)
            .add("Pow", 7, Numbers.binary(Tensor::pow))
            .add("Max", 6, Numbers.variadic(torch::maximum))
            .add("Min", 6, Numbers.variadic(torch::minimum))
            .add("Sum", 6, Numbers.variadic(Tensor::add))
            .add("Mean", 6, ElementwiseOperators::mean)
            .add("Abs", 6, Numbers.unary(Tensor::abs))
            .add("Neg", 6, Numbers.unary(Tensor::neg))
            .add("Sign", 9, Numbers.unary(Tensor::sign))
            .add("Ceil", 6, call -> call.tensor(0).ceil())
            .add("Floor", 6, call -> call.tensor(0).floor())
            .add("Round", 11, call -> call.tensor(0).round())
            .add("Reciprocal", 6, call -> call.tensor(0).reciprocal())
            .add("Sqrt", 6, call -> call.tensor(0).sqrt())
            .add("Exp", 6, call -> call.tensor(0).exp())
            .add("Log", 6, call -> call.tensor(0).log())
            .add("Erf", 9, Numbers.unary(x -> Numbers.asFloats(x).erf()))
            .add("Sin", 7, call -> call.tensor(0).sin())
            .add("Cos", 7, call -> call.tensor(0).cos())
            .add("Tan", 7, call -> call.tensor(0).tan())
            .add("Asin", 7, call -> call.tensor(0).asin())
            .add("Acos", 7, call -> call.tensor(0).acos())
            .add("Atan", 7, call -> call.tensor(0).atan())
            .add("Sinh", 9, call -> call.tensor(0).sinh())
            .add("Cosh", 9, call -> call.tensor(0).cosh())
            .add("Asinh", 9, call -> call.tensor(0).asinh())
            .add("Acosh", 9, call -> call.tensor(0).acosh())
            .add("Atanh", 9, call -> call.tensor(0).atanh())
            .add("Clip", 6, ElementwiseOperators::clip)
            .add("Where", 9, call -> torch.where(call.tensor(0), call.tensor(1), call.tensor(2)))
            .add("Cast", 6, ElementwiseOperators::cast)
            .add("CastLike", 15, call -> cast(call.tensor(0), call.type(1)))
            .add("Identity", 1, call -> call.tensor(0));

    private ElementwiseOperators() {}

    /** Integers are divided as C does it: towards zero. */
    private static Tensor quotient(Tensor dividend, Tensor divisor) {
        if (Tensors.isFloat(dividend)) {
            return dividend.div(divisor);
        }
        // LibTorch only looks at the text's memory, so it has to live in the scope of this step.
        BytePointer mode = new BytePointer("trunc");
        return dividend.div(divisor, new StringViewOptional(mode));
    }

    /** The sign of the remainder is that of the divisor; with {@code fmod} it is that of the dividend. */
    private static Tensor remainder(Call call) {
        return call.attribute("fmod", 0) == 0
                ? Numbers.binary(torch::remainder).apply(call)
                : Numbers.binary(torch::fmod).apply(call);
    }

    private static Tensor mean(Call call) {
        return Numbers.joined(call, Tensor::add).div(new Scalar((double) call.inputCount()));
    }

    /** The bounds are attributes before operator set 11. */
    private static Tensor clip(Call call) {
        Tensor input = Numbers.widened(call.tensor(0));
        if (call.opset() < 11) {
            float least = call.attribute("min", Float.NEGATIVE_INFINITY);
            float most = call.attribute("max", Float.POSITIVE_INFINITY);
            return torch.clamp(input, new ScalarOptional(new Scalar(least)), new ScalarOptional(new Scalar(most)));
        }
        if (!call.has(1) && !call.has(2)) {
            return call.tensor(0);
        }
        return Numbers.like(call.tensor(0), torch.clamp(input, bound(call, 1), bound(call, 2)));
    }

    private static TensorOptional bound(Call call, int index) {
        return call.optional(index)
                .map(tensor -> new TensorOptional(Numbers.widened(tensor)))
                .orElseGet(TensorOptional::new);
    }

    private static Tensor cast(Call call) {
        return cast(call.tensor(0), ElementType.ofCode((int) call.attribute("to", ElementType.FLOAT.code())));
    }

    /** Towards integers of 8 bits and fewer, which are those of quantization, gradients pass straight through. */
    private static Tensor cast(Tensor input, ElementType type) {
        ScalarType wanted = Tensors.scalarType(type);
        if (Numbers.isRecorded(input) && type.bits() <= Byte.SIZE && type != ElementType.BOOL) {
            return Quantization.straightThrough(input, input.detach().trunc());
        }
        return switch (type) {
            case INT4 -> wrapped(input.to(ScalarType.Long), 4, true).to(wanted);
            case UINT4 -> wrapped(input.to(ScalarType.Long), 4, false).to(wanted);
            case INT2 -> wrapped(input.to(ScalarType.Long), 2, true).to(wanted);
            case UINT2 -> wrapped(input.to(ScalarType.Long), 2, false).to(wanted);
            default -> input.to(wanted);
        };
    }

    private static Tensor wrapped(Tensor integers, int bits, boolean signed) {
        Tensor low = integers.bitwise_and(new Scalar((1L << bits) - 1));
        long sign = signed ? 1L << (bits - 1) : 0;
        return low.bitwise_xor(new Scalar(sign)).sub(new Scalar(sign));
    }
}
