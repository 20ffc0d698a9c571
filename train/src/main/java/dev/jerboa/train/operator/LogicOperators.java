package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Operators that compare elements, and those that work on truth values and on bits. */
final class LogicOperators {
    static final OperatorTable TABLE = new OperatorTable()
            .add("Equal", 7, Numbers.comparison(Tensor::eq))
            .add("Greater", 7, Numbers.comparison(Tensor::gt))
            .add("GreaterOrEqual", 12, Numbers.comparison(Tensor::ge))
            .add("Less", 7, Numbers.comparison(Tensor::lt))
            .add("LessOrEqual", 12, Numbers.comparison(Tensor::le))
            .add("And", 7, Numbers.comparison(torch::logical_and))
            .add("Or", 7, Numbers.comparison(torch::logical_or))
            .add("Xor", 7, Numbers.comparison(torch::logical_xor))
            .add("Not", 1, call -> call.tensor(0).logical_not())
            .add("IsNaN", 9, call -> call.tensor(0).isnan())
            .add("IsInf", 10, LogicOperators::isInfinite)
            .add("BitwiseAnd", 18, Numbers.binary(torch::bitwise_and))
            .add("BitwiseOr", 18, Numbers.binary(torch::bitwise_or))
            .add("BitwiseXor", 18, Numbers.binary(torch::bitwise_xor))
            .add("BitwiseNot", 18, Numbers.unary(Tensor::bitwise_not))
            .add("BitShift", 11, LogicOperators::shift);

    private LogicOperators() {}

    private static Tensor isInfinite(Call call) {
        boolean negative = call.attribute("detect_negative", 1) != 0;
        boolean positive = call.attribute("detect_positive", 1) != 0;
        Tensor input = call.tensor(0);
        if (negative && positive) {
            return input.isinf();
        }
        if (negative) {
            return torch.isneginf(input);
        }
        return positive ? torch.isposinf(input) : torch.isinf(torch.zeros_like(input));
    }

    private static Tensor shift(Call call) {
        return call.attribute("direction", "").equals("LEFT")
                ? Numbers.binary(torch::bitwise_left_shift).apply(call)
                : Numbers.binary(torch::bitwise_right_shift).apply(call);
    }
}
