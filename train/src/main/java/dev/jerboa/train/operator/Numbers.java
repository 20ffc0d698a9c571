package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.Lowering;
import dev.jerboa.train.graph.Tensors;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What lowerings share: element types and how they are computed with.
 *
 * <p>LibTorch keeps unsigned integers of 16 bits and more but hardly computes with them; here they are computed with as
 * signed ones of 64 bits, which is exact for all below 2^63.
 */
final class Numbers {
    private Numbers() {}

    /** The lowering of an operator on one tensor whose output has the type of its input. */
    static Lowering.Single unary(UnaryOperator<Tensor> operation) {
        return call -> like(call.tensor(0), operation.apply(widened(call.tensor(0))));
    }

    /** The lowering of an operator on two tensors whose output has the type of the first. */
    static Lowering.Single binary(BinaryOperator<Tensor> operation) {
        return call -> like(call.tensor(0), operation.apply(widened(call.tensor(0)), widened(call.tensor(1))));
    }

    /** The lowering of an operator that compares two tensors. */
    static Lowering.Single comparison(BinaryOperator<Tensor> operation) {
        return call -> operation.apply(widened(call.tensor(0)), widened(call.tensor(1)));
    }

    /** The lowering of an operator that joins any number of tensors, two at a time. */
    static Lowering.Single variadic(BinaryOperator<Tensor> operation) {
        return call -> like(call.tensor(0), joined(call, operation));
    }

    /** All inputs joined, two at a time. */
    static Tensor joined(Call call, BinaryOperator<Tensor> operation) {
        Tensor result = widened(call.tensor(0));
        for (int i = 1; i < call.inputCount(); i++) {
            result = operation.apply(result, widened(call.tensor(i)));
        }
        return result;
    }

    /** The tensor in a type that LibTorch computes with. */
    static Tensor widened(Tensor tensor) {
        return switch (tensor.scalar_type().intern()) {
            case UInt16, UInt32, UInt64 -> tensor.to(ScalarType.Long);
            default -> tensor;
        };
    }

    /** The result in the type of another tensor. */
    static Tensor like(Tensor original, Tensor result) {
        return result.to(original.scalar_type());
    }

    /** Integers as floats of 64 bits, for functions that LibTorch has for floats only; floats as they are. */
    static Tensor asFloats(Tensor tensor) {
        return Tensors.isFloat(tensor) ? tensor : tensor.to(ScalarType.Double);
    }

    /** A number in the kind, whole or not, of a tensor's elements; LibTorch refuses fractions with integers. */
    static Scalar scalar(double number, Tensor tensor) {
        return Tensors.isFloat(tensor) ? new Scalar(number) : new Scalar((long) number);
    }

    /** A number. */
    static Scalar scalar(double number) {
        return new Scalar(number);
    }

    /** The smallest number of a tensor's type. */
    static Scalar least(Tensor tensor) {
        return Tensors.isFloat(tensor)
                ? new Scalar(Double.NEGATIVE_INFINITY)
                : new Scalar(IntegerRange.of(Tensors.elementType(tensor)).low());
    }

    /** The largest number of a tensor's type. */
    static Scalar most(Tensor tensor) {
        return Tensors.isFloat(tensor)
                ? new Scalar(Double.POSITIVE_INFINITY)
                : new Scalar(IntegerRange.of(Tensors.elementType(tensor)).high());
    }

    /** The type of a tensor, where LibTorch would choose a wider one. */
    static ScalarTypeOptional typeOf(Tensor tensor) {
        return new ScalarTypeOptional(tensor.scalar_type());
    }

    /** Whether gradients are being recorded for a tensor. */
    static boolean isRecorded(Tensor tensor) {
        return tensor.requires_grad() && GradMode.is_enabled();
    }

    /** A tensor of its own for one that lies in the memory of a tuple or list. */
    static Tensor owned(Tensor borrowed) {
        return new Tensor(borrowed);
    }
}
