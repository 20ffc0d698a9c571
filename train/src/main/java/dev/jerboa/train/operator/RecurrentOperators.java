package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Recurrent layers: LSTM, GRU and the plain one, in both directions, unrolled over time. */
final class RecurrentOperators {
    static final OperatorTable TABLE = new OperatorTable()
            .addAll("LSTM", 7, call -> run(call, RecurrentCells::longShortTerm, 2))
            .addAll("GRU", 7, call -> run(call, RecurrentCells::gated, 1))
            .addAll("RNN", 7, call -> run(call, RecurrentCells::plain, 1));

    private RecurrentOperators() {}

    /** Makes the cell of one direction. */
    @FunctionalInterface
    private interface CellMaker {
        /** The cell, with the weights of this direction. */
        RecurrentCells.Cell of(Call call, int direction);
    }

    private record Direction(Tensor outputs, List<Tensor> last) {}

    private static Tensor[] run(Call call, CellMaker maker, int states) {
        boolean batchFirst = call.attribute("layout", 0) != 0;
        Tensor data = batchFirst ? call.tensor(0).transpose(0, 1) : call.tensor(0);
        long[] lengths = call.has(4) ? call.longs(4) : null;
        String way = call.attribute("direction", "forward");
        int directions = way.equals("bidirectional") ? 2 : 1;
        List<Direction> ran = new ArrayList<>();
        for (int d = 0; d < directions; d++) {
            Tensor[] start = start(call, data, states, d, batchFirst);
            boolean backwards = way.equals("reverse") || d == 1;
            ran.add(run(maker.of(call, d), data, start, lengths, backwards));
        }
        Tensor[] results = new Tensor[Math.min(call.outputCount(), 1 + states)];
        for (int i = 0; i < results.length; i++) {
            int output = i;
            // Y is [time, direction, batch, hidden], or [batch, time, direction, hidden] with the batch in front.
            Tensor stacked = stack(
                    ran.stream()
                            .map(one -> output == 0 ? one.outputs() : one.last().get(output - 1))
                            .toList(),
                    output == 0 ? 1 : 0);
            results[i] = !batchFirst ? stacked : output == 0 ? stacked.permute(2, 0, 1, 3) : stacked.transpose(0, 1);
        }
        return results;
    }

    private static Tensor[] start(Call call, Tensor data, int states, int direction, boolean batchFirst) {
        Tensor[] start = new Tensor[states];
        for (int i = 0; i < states; i++) {
            start[i] = call.has(5 + i)
                    ? call.tensor(5 + i).select(batchFirst ? 1 : 0, direction)
                    : data.new_zeros(data.size(1), call.tensor(2).size(2));
        }
        return start;
    }

    /** Runs one direction; what lies beyond a sequence's end gives zeros and leaves its state alone. */
    private static Direction run(
            RecurrentCells.Cell cell, Tensor data, Tensor[] start, long[] lengths, boolean backwards) {
        long steps = data.size(0);
        long[] ends = lengths == null ? filled(data.size(1), steps) : lengths;
        Tensor[] state = start;
        Tensor ordered = backwards ? SliceOperators.reversed(data, 0, 1, ends) : data;
        Tensor projected = cell.project(ordered);
        List<Tensor> outputs = new ArrayList<>();
        for (long t = 0; t < steps; t++) {
            Tensor[] next = cell.step(projected.select(0, t), state);
            outputs.add(next[0]);
            if (lengths != null) {
                Tensor running = running(data, lengths, t);
                for (int i = 0; i < next.length; i++) {
                    next[i] = torch.where(running, next[i], state[i]);
                }
                outputs.set((int) t, torch.where(running, outputs.get((int) t), torch.zeros_like(next[0])));
            }
            state = next;
        }
        Tensor all = steps == 0 ? data.new_zeros(0, data.size(1), start[0].size(1)) : stack(outputs, 0);
        return new Direction(backwards ? SliceOperators.reversed(all, 0, 1, ends) : all, List.of(state));
    }

    private static long[] filled(long count, long value) {
        long[] filled = Window.ones((int) count);
        Arrays.fill(filled, value);
        return filled;
    }

    private static Tensor running(Tensor data, long[] lengths, long step) {
        boolean[] running = new boolean[lengths.length];
        for (int i = 0; i < running.length; i++) {
            running[i] = step < lengths[i];
        }
        Tensor mask = AbstractTensor.create(running, lengths.length, 1);
        return mask.to(data.device(), mask.scalar_type());
    }

    private static Tensor stack(List<Tensor> tensors, long axis) {
        return torch.stack(new TensorVector(tensors.toArray(Tensor[]::new)), axis);
    }
}
