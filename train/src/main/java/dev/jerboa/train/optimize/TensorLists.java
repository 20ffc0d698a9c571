package dev.jerboa.train.optimize;

import java.util.List;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;

/**
 * LibTorch's operators on whole lists of tensors, which do an update in one pass over the memory.
 *
 * <p>JavaCPP has no methods for them; they are found by name and called as an interpreter would.
 */
final class TensorLists {
    private TensorLists() {}

    /** One step of Adam on each weight: moments and weight are changed in place. */
    static void adamW(
            List<Tensor> weights,
            List<Tensor> gradients,
            List<Tensor> firstMoments,
            List<Tensor> secondMoments,
            List<Tensor> steps,
            AdamWOptions options,
            double learningRate,
            double weightDecay) {
        call(
                "aten::_fused_adamw_",
                "",
                list(weights),
                list(gradients),
                list(firstMoments),
                list(secondMoments),
                list(List.of()),
                list(steps),
                new IValue(learningRate),
                new IValue(options.beta1()),
                new IValue(options.beta2()),
                new IValue(weightDecay),
                new IValue(options.epsilon()),
                new IValue(false),
                new IValue(false),
                new IValue(),
                new IValue());
    }

    /** One step of gradient descent on each weight; without momentum the list of velocities is empty. */
    static void sgd(
            List<Tensor> weights,
            List<Tensor> gradients,
            List<Tensor> velocities,
            SgdOptions options,
            double learningRate,
            double weightDecay) {
        call(
                "aten::_fused_sgd_",
                "",
                list(weights),
                list(gradients),
                list(velocities),
                new IValue(weightDecay),
                new IValue(options.momentum()),
                new IValue(learningRate),
                new IValue(0.0),
                new IValue(options.nesterov()),
                new IValue(false),
                new IValue(false),
                new IValue(),
                new IValue());
    }

    /** Multiplies each tensor in place. */
    static void multiply(List<Tensor> tensors, double factor) {
        call("aten::_foreach_mul_", "Scalar", list(tensors), new IValue(new Scalar(factor)));
    }

    /** Moves each tensor in place by a part of the way to another. */
    static void approach(List<Tensor> tensors, List<Tensor> goals, double part) {
        call("aten::_foreach_lerp_", "Scalar", list(tensors), list(goals), new IValue(new Scalar(part)));
    }

    /** The Euclidean length of each tensor, as a vector. */
    static Tensor norms(List<Tensor> tensors) {
        IValueVector stack =
                call("aten::_foreach_norm", "Scalar", list(tensors), new IValue(new Scalar(2)), new IValue());
        return org.bytedeco.pytorch.global.torch.stack(stack.get(0).toTensorVector());
    }

    private static IValueVector call(String operator, String overload, IValue... arguments) {
        IValueVector stack = new IValueVector(arguments);
        Dispatcher.singleton().findSchemaOrThrow(operator, overload).callBoxed(stack);
        return stack;
    }

    private static IValue list(List<Tensor> tensors) {
        GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
        list.reserve(tensors.size());
        for (Tensor tensor : tensors) {
            list.push_back(new IValue(tensor));
        }
        return new IValue(list);
    }
}
