package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.Lowering;
import dev.jerboa.train.graph.OperatorTable;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Activation functions, softmaxes and dropout. */
final class ActivationOperators {
    private static final float SELU_ALPHA = 1.6732632f;
    private static final float SELU_GAMMA = 1.050701f;
    private static final float QUICK_GELU_ALPHA = 1.702f;
    private static final float DROPOUT_RATIO = 0.5f;

    static final OperatorTable TABLE = new OperatorTable()
            .add("Relu", 6, call -> call.tensor(0).relu())
            .add("LeakyRelu", 6, call -> torch.leaky_relu(call.tensor(0), number(call, "alpha", 0.01f)))
            .add("PRelu", 7, ActivationOperators::parametricRelu)
            .add(
                    "ThresholdedRelu",
                    10,
                    call -> torch.threshold(call.tensor(0), number(call, "alpha", 1), new Scalar(0.0)))
            .add("Elu", 6, call -> elu(call.tensor(0), call.attribute("alpha", 1f), 1, 1))
            .add("Celu", 12, ActivationOperators::celu)
            .add(
                    "Selu",
                    6,
                    call -> elu(
                            call.tensor(0),
                            call.attribute("alpha", SELU_ALPHA),
                            call.attribute("gamma", SELU_GAMMA),
                            1))
            .add("Sigmoid", 6, call -> torch.sigmoid(call.tensor(0)))
            .add(
                    "HardSigmoid",
                    6,
                    call -> hardSigmoid(call.tensor(0), call.attribute("alpha", 0.2f), call.attribute("beta", 0.5f)))
            .add("HardSwish", 14, call -> torch.hardswish(call.tensor(0)))
            .add("Mish", 18, call -> torch.mish(call.tensor(0)))
            .add("Softplus", 1, call -> torch.softplus(call.tensor(0)))
            .add("Softsign", 1, call -> call.tensor(0).div(call.tensor(0).abs().add(new Scalar(1.0))))
            .add("Tanh", 6, call -> call.tensor(0).tanh())
            .add("Gelu", 20, call -> torch.gelu(call.tensor(0), call.attribute("approximate", "none")))
            .add("Swish", 24, call -> swish(call.tensor(0), call.attribute("alpha", 1f)))
            .add("Shrink", 9, ActivationOperators::shrink)
            .add("Softmax", 1, alongAxis(rows -> rows.softmax(-1), Tensor::softmax))
            .add("LogSoftmax", 1, alongAxis(rows -> rows.log_softmax(-1), Tensor::log_softmax))
            .add("Hardmax", 1, alongAxis(rows -> hardmax(rows, -1), ActivationOperators::hardmax))
            .addAll("Dropout", 6, ActivationOperators::dropout)
            .addMicrosoft("Gelu", call -> torch.gelu(call.tensor(0)))
            .addMicrosoft("BiasGelu", call -> torch.gelu(call.tensor(0).add(call.tensor(1))))
            .addMicrosoft("FastGelu", ActivationOperators::fastGelu)
            .addMicrosoft("QuickGelu", call -> swish(call.tensor(0), call.attribute("alpha", QUICK_GELU_ALPHA)));

    private ActivationOperators() {}

    private static Scalar number(Call call, String attribute, float defaultValue) {
        return new Scalar(call.attribute(attribute, defaultValue));
    }

    private static Tensor elu(Tensor input, double alpha, double scale, double inputScale) {
        return torch.elu(input, new Scalar(alpha), new Scalar(scale), new Scalar(inputScale));
    }

    /** {@code max(0, x) + min(0, alpha (exp(x / alpha) - 1))} (Barron 2017). */
    private static Tensor celu(Call call) {
        float alpha = call.attribute("alpha", 1f);
        return elu(call.tensor(0), alpha, 1, 1.0 / alpha);
    }

    /** {@code max(0, min(1, alpha x + beta))}. */
    static Tensor hardSigmoid(Tensor input, double alpha, double beta) {
        return torch.clamp(
                input.mul(new Scalar(alpha)).add(new Scalar(beta)),
                new ScalarOptional(new Scalar(0.0)),
                new ScalarOptional(new Scalar(1.0)));
    }

    /** {@code x sigmoid(alpha x)} (Ramachandran et al. 2017). */
    private static Tensor swish(Tensor input, float alpha) {
        return alpha == 1 ? torch.silu(input) : input.mul(torch.sigmoid(input.mul(new Scalar(alpha))));
    }

    private static Tensor fastGelu(Call call) {
        Tensor input = call.has(1) ? call.tensor(0).add(call.tensor(1)) : call.tensor(0);
        return torch.gelu(input, "tanh");
    }

    private static Tensor parametricRelu(Call call) {
        Tensor input = Numbers.widened(call.tensor(0));
        Tensor scaled = input.mul(Numbers.widened(call.tensor(1)));
        return Numbers.like(call.tensor(0), torch.where(input.lt(new Scalar(0L)), scaled, input));
    }

    private static Tensor shrink(Call call) {
        Tensor input = call.tensor(0);
        double threshold = call.attribute("lambd", 0.5f);
        double bias = call.attribute("bias", 0f);
        Tensor exact = Numbers.asFloats(input);
        Tensor zero = torch.zeros_like(exact);
        Tensor low = torch.where(exact.lt(new Scalar(-threshold)), exact.add(new Scalar(bias)), zero);
        Tensor result = torch.where(exact.gt(new Scalar(threshold)), exact.sub(new Scalar(bias)), low);
        return Numbers.like(input, result);
    }

    @FunctionalInterface
    private interface AlongAxis {
        Tensor apply(Tensor input, long axis);
    }

    /** Before operator set 13 an operator sees a matrix: the axes before, and those from the named one on. */
    private static Lowering.Single alongAxis(UnaryOperator<Tensor> ofRows, AlongAxis ofAxis) {
        return call -> {
            Tensor input = call.tensor(0);
            long axis = Call.axis(call.attribute("axis", call.opset() < 13 ? 1 : -1), input.dim());
            if (call.opset() >= 13 || axis == input.dim() - 1) {
                return ofAxis.apply(input, axis);
            }
            long[] dims = input.sizes().vec().get();
            long rows = 1;
            for (int i = 0; i < axis; i++) {
                rows *= dims[i];
            }
            return ofRows.apply(input.reshape(rows, input.numel() / Math.max(rows, 1)))
                    .reshape(dims);
        };
    }

    private static Tensor hardmax(Tensor input, long axis) {
        Tensor largest = Reductions.argument(input, axis, true, true, false);
        return torch.zeros_like(input).scatter(axis, largest, new Scalar(1.0));
    }

    /** Drops in training only, whatever the node says; ratio and mode are inputs since operator set 12. */
    private static Tensor[] dropout(Call call) {
        Tensor input = call.tensor(0);
        double ratio = call.opset() >= 12
                ? call.optional(1).map(given -> given.item().toDouble()).orElse((double) DROPOUT_RATIO)
                : call.attribute("ratio", DROPOUT_RATIO);
        boolean drops = call.training() && ratio > 0;
        if (call.outputCount() == 1) {
            return new Tensor[] {drops ? torch.dropout(input, ratio, true) : input};
        }
        Tensor output = input;
        Tensor mask = torch.ones_like(input);
        if (drops) {
            T_TensorTensor_T dropped = torch.native_dropout(input, ratio, new BoolOptional(true));
            output = Numbers.owned(dropped.get0());
            mask = Numbers.owned(dropped.get1());
        }
        return new Tensor[] {output, mask.to(call.opset() < 10 ? input.scalar_type() : ScalarType.Bool)};
    }
}
