package dev.jerboa.train.optimize;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.train.LibTorch;
import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** An optimizer whose rule LibTorch applies to all parameters of a group in one call. */
final class FusedOptimizer implements Optimizer {
    private static final String FIRST = "first-moment.";
    private static final String SECOND = "second-moment.";
    private static final String STEP = "step.";
    private static final String VELOCITY = "velocity.";

    private record Group(double learningRateFactor, double weightDecay) {}

    private final OptimizerOptions options;
    private final Map<Group, List<Parameter>> groups = new LinkedHashMap<>();
    private final Map<String, Variable> state = new LinkedHashMap<>();

    FusedOptimizer(List<Parameter> parameters, List<ParameterGroup> groups, OptimizerOptions options) {
        this.options = options;
        check(parameters, groups);
        LibTorch.require();
        try (PointerScope scope = new PointerScope()) {
            for (Parameter parameter : parameters) {
                ParameterGroup group = ParameterGroup.of(parameter, groups, options.weightDecay());
                this.groups
                        .computeIfAbsent(
                                new Group(group.learningRateFactor(), group.weightDecay()), key -> new ArrayList<>())
                        .add(parameter);
                for (String kind : kinds()) {
                    Tensor weight = parameter.value().tensor();
                    Tensor zeros = kind.equals(STEP)
                            ? torch.zeros(new long[0], weight.options())
                            : torch.zeros_like(weight.detach());
                    zeros.retainReference();
                    state.put(kind + parameter.name(), new Variable(zeros));
                }
            }
        }
    }

    private static void check(List<Parameter> parameters, List<ParameterGroup> groups) {
        if (parameters.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.NOTHING_TO_DO,
                    "there is no parameter to train",
                    "Choose at least one float weight of the model.");
        }
        Set<String> names = new HashSet<>();
        for (Parameter parameter : parameters) {
            if (!names.add(parameter.name())) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "two parameters are named '" + parameter.name() + "'",
                        "Give the parameters of each model a prefix of their own.");
            }
        }
        for (ParameterGroup group : groups) {
            if (parameters.stream().noneMatch(group::holds)) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "the group '" + group.names() + "' holds none of the " + parameters.size() + " parameters",
                        "Its pattern is a regular expression found in names such as '"
                                + parameters.get(0).name() + "'.");
            }
        }
    }

    private List<String> kinds() {
        if (options instanceof SgdOptions sgd) {
            return sgd.momentum() == 0 ? List.of() : List.of(VELOCITY);
        }
        return List.of(FIRST, SECOND, STEP);
    }

    @Override
    public void step(double learningRate) {
        LibTorch.withoutGradients(() -> {
            try (PointerScope scope = new PointerScope()) {
                groups.forEach((group, parameters) -> step(
                        group,
                        parameters.stream()
                                .filter(parameter -> parameter.value().hasGradient())
                                .toList(),
                        learningRate * group.learningRateFactor()));
            }
        });
    }

    private void step(Group group, List<Parameter> parameters, double learningRate) {
        if (parameters.isEmpty()) {
            return;
        }
        List<Tensor> weights =
                parameters.stream().map(parameter -> parameter.value().tensor()).toList();
        List<Tensor> gradients = weights.stream().map(Tensor::grad).toList();
        if (options instanceof AdamWOptions adamW) {
            List<Tensor> steps = of(STEP, parameters);
            steps.forEach(step -> step.add_(new Scalar(1)));
            TensorLists.adamW(
                    weights,
                    gradients,
                    of(FIRST, parameters),
                    of(SECOND, parameters),
                    steps,
                    adamW,
                    learningRate,
                    group.weightDecay());
        } else if (options instanceof SgdOptions sgd) {
            List<Tensor> velocities = sgd.momentum() == 0 ? List.of() : of(VELOCITY, parameters);
            TensorLists.sgd(weights, gradients, velocities, sgd, learningRate, group.weightDecay());
        }
    }

    private List<Tensor> of(String kind, List<Parameter> parameters) {
        return parameters.stream()
                .map(parameter -> state.get(kind + parameter.name()).tensor())
                .toList();
    }

    @Override
    public Map<String, Variable> state() {
        return Map.copyOf(state);
    }

    @Override
    public void restore(Map<String, TensorData> saved) {
        SavedTensors.restore("the optimizer", saved, state);
    }

    @Override
    public void close() {
        state.values().forEach(Variable::close);
    }
}
