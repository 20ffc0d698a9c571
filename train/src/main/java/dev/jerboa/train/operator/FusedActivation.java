package dev.jerboa.train.operator;

import dev.jerboa.onnx.AttributeValue;
import dev.jerboa.train.graph.Call;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The activation that ONNX Runtime has made part of another operator, in its attributes {@code activation...}. */
final class FusedActivation {
    private FusedActivation() {}

    /** The tensor after the activation of the node, if it has one. */
    static Tensor of(Call call, Tensor input) {
        String name = call.attribute("activation", "");
        return switch (name) {
            case "" -> input;
            case "Relu" -> input.relu();
            case "Tanh" -> input.tanh();
            case "Sigmoid" -> torch.sigmoid(input);
            case "LeakyRelu" -> torch.leaky_relu(input, new Scalar(parameter(call, 0, "alpha", 0.01f)));
            case "HardSigmoid" ->
                ActivationOperators.hardSigmoid(
                        input, parameter(call, 0, "alpha", 0.2f), parameter(call, 1, "beta", 0.5f));
            case "Clip" ->
                torch.clamp(
                        input,
                        new ScalarOptional(new Scalar(parameter(call, 0, "min", Float.NEGATIVE_INFINITY))),
                        new ScalarOptional(new Scalar(parameter(call, 1, "max", Float.POSITIVE_INFINITY))));
            default -> throw call.unsupported("the activation " + name + " is not known");
        };
    }

    /** FusedConv lists the parameters, FusedGemm names them. */
    private static float parameter(Call call, int index, String name, float defaultValue) {
        List<Float> listed = call.node()
                .attribute("activation_params")
                .map(found ->
                        found.value() instanceof AttributeValue.FloatsValue floats ? floats.values() : List.<Float>of())
                .orElse(List.of());
        return index < listed.size() ? listed.get(index) : call.attribute("activation_" + name, defaultValue);
    }
}
