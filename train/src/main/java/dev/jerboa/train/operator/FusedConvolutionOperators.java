package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import org.bytedeco.pytorch.Tensor;

/** ONNX Runtime's convolution joined with what comes after it. */
final class FusedConvolutionOperators {
    static final OperatorTable TABLE =
            new OperatorTable().addMicrosoft("FusedConv", FusedConvolutionOperators::convolution);

    private FusedConvolutionOperators() {}

    /** The convolution, its bias, a tensor to add, then the activation. */
    private static Tensor convolution(Call call) {
        Tensor output = PaddedConvolution.of(call, call.tensor(0), call.tensor(1));
        if (call.has(2)) {
            output = output.add(Quantization.along(call.tensor(2), output.dim(), 1));
        }
        return FusedActivation.of(call, call.optional(3).map(output::add).orElse(output));
    }
}
