package dev.jerboa.train.operator;

import dev.jerboa.onnx.AttributeValue;
import dev.jerboa.train.graph.Call;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The cells of recurrent layers, by the equations of LSTM, GRU and RNN in the ONNX specification. */
final class RecurrentCells {
    /** One step in time. */
    interface Cell {
        /** What the inputs of all steps, [time, batch, input], add to the gates: [time, batch, gates]. */
        Tensor project(Tensor inputs);

        /** The next hidden state, and what other states there are, from those before. */
        Tensor[] step(Tensor projected, Tensor... state);
    }

    private final Call call;
    private final int direction;
    private final Tensor inputWeight;
    private final Tensor stateWeight;
    private final Tensor inputBias;
    private final Tensor stateBias;
    private final int functions;

    private RecurrentCells(Call call, int direction, int gates, int functions) {
        this.call = call;
        this.direction = direction;
        this.functions = functions;
        this.inputWeight = call.tensor(1).select(0, direction);
        this.stateWeight = call.tensor(2).select(0, direction);
        long width = gates * stateWeight.size(1);
        Optional<Tensor> bias = call.optional(3).map(both -> both.select(0, direction));
        Tensor zeros = inputWeight.new_zeros(width);
        this.inputBias = bias.map(both -> both.narrow(0, 0, width)).orElse(zeros);
        this.stateBias = bias.map(both -> both.narrow(0, width, width)).orElse(zeros);
    }

    /** H = f(X W + H R + b). */
    static Cell plain(Call call, int direction) {
        RecurrentCells cell = new RecurrentCells(call, direction, 1, 1);
        UnaryOperator<Tensor> f = cell.activation(0, "Tanh");
        return cell.of((projected, state) -> new Tensor[] {f.apply(projected.add(cell.recurrent(state[0])))});
    }

    /** Gates z (update), r (reset), h (hidden), in this order in the weights. */
    static Cell gated(Call call, int direction) {
        RecurrentCells cell = new RecurrentCells(call, direction, 3, 2);
        UnaryOperator<Tensor> f = cell.activation(0, "Sigmoid");
        UnaryOperator<Tensor> g = cell.activation(1, "Tanh");
        boolean linearFirst = call.attribute("linear_before_reset", 0) != 0;
        long size = cell.stateWeight.size(1);
        return cell.of((projected, state) -> {
            Tensor before = state[0];
            Tensor both = projected.narrow(1, 0, 2 * size);
            Tensor candidate = projected.narrow(1, 2 * size, size);
            Tensor gates;
            Tensor hidden;
            if (linearFirst) {
                Tensor recurrent = cell.recurrent(before);
                gates = f.apply(both.add(recurrent.narrow(1, 0, 2 * size)));
                hidden = candidate.add(gates.narrow(1, size, size).mul(recurrent.narrow(1, 2 * size, size)));
            } else {
                gates = f.apply(both.add(cell.recurrent(before, 0, 2 * size)));
                Tensor reset = gates.narrow(1, size, size).mul(before);
                hidden = candidate.add(cell.recurrent(reset, 2 * size, size));
            }
            Tensor proposal = g.apply(hidden);
            return new Tensor[] {proposal.add(gates.narrow(1, 0, size).mul(before.sub(proposal)))};
        });
    }

    /** Gates i (input), o (output), f (forget), c (cell), in this order in the weights; peepholes in the order i, o, f. */
    static Cell longShortTerm(Call call, int direction) {
        RecurrentCells cell = new RecurrentCells(call, direction, 4, 3);
        UnaryOperator<Tensor> f = cell.activation(0, "Sigmoid");
        UnaryOperator<Tensor> g = cell.activation(1, "Tanh");
        UnaryOperator<Tensor> h = cell.activation(2, "Tanh");
        boolean coupled = call.attribute("input_forget", 0) != 0;
        long size = cell.stateWeight.size(1);
        Optional<Tensor> peephole = call.optional(7).map(all -> all.select(0, direction));
        return cell.of((projected, state) -> {
            Tensor gates = projected.add(cell.recurrent(state[0]));
            Tensor memory = state[1];
            Tensor input = f.apply(peep(gates.narrow(1, 0, size), memory, peephole, 0));
            Tensor forget = coupled
                    ? input.neg().add(new Scalar(1L))
                    : f.apply(peep(gates.narrow(1, 2 * size, size), memory, peephole, 2 * size));
            Tensor kept = forget.mul(memory).add(input.mul(g.apply(gates.narrow(1, 3 * size, size))));
            Tensor output = f.apply(peep(gates.narrow(1, size, size), kept, peephole, size));
            return new Tensor[] {output.mul(h.apply(kept)), kept};
        });
    }

    private static Tensor peep(Tensor gate, Tensor memory, Optional<Tensor> peephole, long start) {
        return peephole.map(all -> gate.add(all.narrow(0, start, gate.size(1)).mul(memory)))
                .orElse(gate);
    }

    /** One step, given what the input adds to the gates. */
    @FunctionalInterface
    private interface Step {
        /** The next states. */
        Tensor[] next(Tensor projected, Tensor... state);
    }

    private Cell of(Step step) {
        return new Cell() {
            @Override
            public Tensor project(Tensor inputs) {
                return torch.linear(inputs, inputWeight, inputBias);
            }

            @Override
            public Tensor[] step(Tensor projected, Tensor... state) {
                return step.next(projected, state);
            }
        };
    }

    private Tensor recurrent(Tensor hidden) {
        return torch.linear(hidden, stateWeight, stateBias);
    }

    private Tensor recurrent(Tensor hidden, long start, long count) {
        return torch.linear(hidden, stateWeight.narrow(0, start, count), stateBias.narrow(0, start, count));
    }

    /** An activation of this direction, by its place in the list, its argument clipped where the node says so. */
    private UnaryOperator<Tensor> activation(int place, String defaultName) {
        List<String> names =
                call.node().attribute("activations").map(found -> found.value()).orElse(null)
                                instanceof AttributeValue.StringsValue strings
                        ? strings.values().stream()
                                .map(AttributeValue.StringValue::text)
                                .toList()
                        : List.of();
        int index = direction * functions + place;
        UnaryOperator<Tensor> function = function(index < names.size() ? names.get(index) : defaultName);
        float clip = call.attribute("clip", 0f);
        if (clip == 0) {
            return function;
        }
        return value -> function.apply(
                value.clamp(new ScalarOptional(new Scalar(-clip)), new ScalarOptional(new Scalar(clip))));
    }

    private UnaryOperator<Tensor> function(String name) {
        return switch (name) {
            case "Sigmoid" -> Tensor::sigmoid;
            case "Tanh" -> Tensor::tanh;
            case "Relu" -> Tensor::relu;
            case "Softplus" -> torch::softplus;
            case "Softsign" -> value -> value.div(value.abs().add(new Scalar(1L)));
            default -> throw call.unsupported("the activation " + name);
        };
    }
}
