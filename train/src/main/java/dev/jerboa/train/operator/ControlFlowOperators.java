package dev.jerboa.train.operator;

import dev.jerboa.onnx.Graph;
import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Operators that run a graph inside them; gradients flow through the branch or the rounds that ran. */
final class ControlFlowOperators {
    static final OperatorTable TABLE = new OperatorTable()
            .addAll("If", 1, ControlFlowOperators::branch)
            .addAll("Loop", 1, ControlFlowOperators::loop)
            .addAll("Scan", 8, ControlFlowOperators::scan);

    private ControlFlowOperators() {}

    private static Tensor[] branch(Call call) {
        boolean condition = call.longs(0)[0] != 0;
        return call.run(call.graph(condition ? "then_branch" : "else_branch"), List.of());
    }

    /** Rounds until the count is reached or the condition is false: states carried on, the rest stacked. */
    private static Tensor[] loop(Call call) {
        Graph body = call.graph("body");
        long most = call.has(0) ? call.longs(0)[0] : Long.MAX_VALUE;
        boolean going = !call.has(1) || call.longs(1)[0] != 0;
        int carried = call.inputCount() - 2;
        Tensor[] states = new Tensor[carried];
        for (int i = 0; i < carried; i++) {
            states[i] = call.tensor(2 + i);
        }
        List<List<Tensor>> collected = lists(call.outputCount() - carried);
        for (long round = 0; round < most && going; round++) {
            List<Tensor> inputs = new ArrayList<>();
            inputs.add(Indices.scalar(round));
            inputs.add(AbstractTensor.create(new boolean[] {true}, new long[0]));
            inputs.addAll(Arrays.asList(states));
            Tensor[] results = call.run(body, inputs);
            going = results[0].item().toBool();
            states = Arrays.copyOfRange(results, 1, 1 + carried);
            for (int i = 0; i < collected.size(); i++) {
                collected.get(i).add(results[1 + carried + i]);
            }
        }
        return joined(call, states, collected, new long[collected.size()]);
    }

    private static Tensor[] scan(Call call) {
        if (call.opset() >= 9) {
            return scan(call, inputs(call, 0), inputAxes(call));
        }
        return batched(call);
    }

    private static Tensor[] inputs(Call call, int from) {
        Tensor[] inputs = new Tensor[call.inputCount() - from];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = call.tensor(from + i);
        }
        return inputs;
    }

    private static long[] inputAxes(Call call) {
        int scanned = (int) call.attribute("num_scan_inputs", 0);
        return call.longs("scan_input_axes").orElseGet(() -> new long[scanned]);
    }

    /** Rounds over the slices of the scanned inputs: states carried on, the rest stacked. */
    private static Tensor[] scan(Call call, Tensor[] inputs, long... axes) {
        Graph body = call.graph("body");
        int carried = inputs.length - axes.length;
        Tensor[] states = Arrays.copyOf(inputs, carried);
        String ways = call.opset() >= 9 ? "scan_input_directions" : "directions";
        long[] backwards = call.longs(ways).orElseGet(() -> new long[axes.length]);
        long rounds = inputs[carried].size(axes[0]);
        List<List<Tensor>> collected = lists(call.outputCount() - carried);
        for (long round = 0; round < rounds; round++) {
            List<Tensor> given = new ArrayList<>(Arrays.asList(states));
            for (int i = 0; i < axes.length; i++) {
                given.add(inputs[carried + i].select(axes[i], backwards[i] != 0 ? rounds - 1 - round : round));
            }
            Tensor[] results = call.run(body, given);
            states = Arrays.copyOf(results, carried);
            for (int i = 0; i < collected.size(); i++) {
                collected.get(i).add(results[carried + i]);
            }
        }
        long[] outputAxes = call.longs("scan_output_axes").orElseGet(() -> new long[collected.size()]);
        return joined(call, states, collected, outputAxes);
    }

    /** The first form, of operator set 8: each example of a batch by itself. */
    private static Tensor[] batched(Call call) {
        if (call.has(0)) {
            throw call.unsupported("lengths of sequences, in operator set 8");
        }
        Tensor[] inputs = inputs(call, 1);
        List<List<Tensor>> outputs = lists(call.outputCount());
        for (long example = 0; example < inputs[0].size(0); example++) {
            long index = example;
            Tensor[] own =
                    Arrays.stream(inputs).map(input -> input.select(0, index)).toArray(Tensor[]::new);
            Tensor[] results = scan(call, own, inputAxes(call));
            for (int i = 0; i < results.length; i++) {
                outputs.get(i).add(results[i]);
            }
        }
        return outputs.stream().map(all -> stacked(all, 0)).toArray(Tensor[]::new);
    }

    private static List<List<Tensor>> lists(int count) {
        List<List<Tensor>> lists = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lists.add(new ArrayList<>());
        }
        return lists;
    }

    private static Tensor[] joined(Call call, Tensor[] states, List<List<Tensor>> collected, long... axes) {
        String directions = "scan_output_directions";
        long[] backwards = call.longs(directions).orElseGet(() -> new long[axes.length]);
        Tensor[] results = Arrays.copyOf(states, states.length + collected.size());
        for (int i = 0; i < collected.size(); i++) {
            List<Tensor> slices = collected.get(i);
            if (slices.isEmpty()) {
                throw call.unsupported(
                        "no round ran, so the shape of " + call.node().output(states.length + i) + " is unknown");
            }
            Tensor stacked = stacked(slices, axes[i]);
            results[states.length + i] = backwards[i] != 0 ? stacked.flip(axes[i]) : stacked;
        }
        return results;
    }

    private static Tensor stacked(List<Tensor> slices, long axis) {
        return torch.stack(new TensorVector(slices.toArray(Tensor[]::new)), axis);
    }
}
