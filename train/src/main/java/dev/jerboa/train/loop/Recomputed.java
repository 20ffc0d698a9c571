package dev.jerboa.train.loop;

import dev.jerboa.train.LibTorch;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Runs a part of a model without keeping what gradients need, and runs it again when they are asked for: memory for time
 * (Chen and others 2016, Training Deep Nets with Sublinear Memory Cost).
 *
 * <p>The outputs hang on the inputs by a sum of no elements. When the gradients of the outputs are known, LibTorch comes
 * to that sum, and a hook puts the gradients of the inputs, from the second run, in the place of its zeros. Random
 * numbers of the processor are the same in both runs.
 */
public final class Recomputed {
    private final UnaryOperator<List<Variable>> segment;
    private final List<Variable> inputs;
    private final boolean bfloat16 = LibTorch.usesBfloat16();
    private final Tensor randomState = generator().get_state();
    private final List<Tensor> outputGradients = new ArrayList<>();
    private List<Variable> leaves = List.of();
    private boolean done;

    private Recomputed(UnaryOperator<List<Variable>> segment, List<Variable> inputs) {
        this.segment = segment;
        this.inputs = List.copyOf(inputs);
    }

    /**
     * Runs a part of a model.
     *
     * @param segment gives the same outputs, floats, whenever it is called with the same inputs
     * @param inputs what gradients flow back to; parameters inside the segment need not be named
     * @return the outputs; the backward pass through them has to happen in the scope that is open now
     */
    public static List<Variable> run(UnaryOperator<List<Variable>> segment, List<Variable> inputs) {
        LibTorch.require();
        if (!GradMode.is_enabled()) {
            return segment.apply(inputs);
        }
        if (PointerScope.getInnerScope() == null) {
            throw new IllegalStateException("a scope has to be open around both passes");
        }
        return new Recomputed(segment, inputs).forward();
    }

    private List<Variable> forward() {
        Tensor join = torch.zeros(new long[0]);
        join.set_requires_grad(true);
        join.register_hook(hook(gradient -> {
            recompute();
            return gradient;
        }));
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).requiresGradient()) {
                int index = i;
                Tensor alias = inputs.get(i).tensor().alias();
                alias.register_hook(hook(gradient -> {
                    recompute();
                    return leaves.get(index).gradient().tensor();
                }));
                join = join.add(alias.reshape(-1)
                        .slice(0, new LongOptional(0), new LongOptional(0), 1)
                        .sum());
            }
        }
        List<Variable> attached = new ArrayList<>();
        for (Variable output : firstRun()) {
            Tensor joined = output.tensor().add(join.to(output.tensor().scalar_type()));
            int index = attached.size();
            joined.register_hook(hook(gradient -> {
                outputGradients.set(index, new Tensor(gradient));
                done = false;
                return gradient;
            }));
            outputGradients.add(null);
            attached.add(new Variable(joined));
        }
        return attached;
    }

    private List<Variable> firstRun() {
        List<Variable> outputs = new ArrayList<>();
        try (VariableScope scope = VariableScope.open()) {
            LibTorch.withoutGradients(() -> segment.apply(inputs).forEach(output -> outputs.add(scope.passOn(output))));
        }
        return outputs;
    }

    /** Runs the segment again, and back; the gradients of its parameters are added to them. */
    private void recompute() {
        if (done) {
            return;
        }
        done = true;
        Generator generator = generator();
        try (VariableScope scope = VariableScope.open()) {
            Tensor present = generator.get_state();
            generator.set_state(randomState);
            List<Variable> copies = new ArrayList<>();
            for (Variable input : inputs) {
                copies.add(scope.passOn(input.requiresGradient() ? input.asLeaf() : input));
            }
            leaves = copies;
            LibTorch.withGradients(this::secondRun);
            generator.set_state(present);
        }
    }

    private void secondRun() {
        List<Variable> outputs = new ArrayList<>();
        LibTorch.withBfloat16(bfloat16, () -> outputs.addAll(segment.apply(leaves)));
        TensorVector reached = new TensorVector();
        TensorVector gradients = new TensorVector();
        for (int i = 0; i < outputs.size(); i++) {
            if (outputGradients.get(i) != null && outputs.get(i).requiresGradient()) {
                reached.push_back(outputs.get(i).tensor());
                gradients.push_back(outputGradients.get(i));
            }
        }
        if (!reached.empty()) {
            torch.backward(reached, gradients, new BoolOptional(), false, new TensorVector());
        }
    }

    private static Generator generator() {
        return torch.getDefaultCPUGenerator();
    }

    private static TensorTensorHook hook(UnaryOperator<TensorBase> action) {
        return new TensorTensorHook() {
            @Override
            public TensorBase call(TensorBase gradient) {
                return action.apply(gradient);
            }
        };
    }
}
