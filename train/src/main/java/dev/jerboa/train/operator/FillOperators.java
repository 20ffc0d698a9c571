package dev.jerboa.train.operator;

import dev.jerboa.onnx.AttributeValue;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import dev.jerboa.train.graph.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Operators that make tensors out of a shape, a range or a condition; no gradient flows through them. */
final class FillOperators {
    static final OperatorTable TABLE = new OperatorTable()
            .add("ConstantOfShape", 9, FillOperators::constantOfShape)
            .add("Range", 11, FillOperators::range)
            .add("EyeLike", 9, FillOperators::eyeLike)
            .add("NonZero", 9, call -> call.tensor(0).nonzero().t());

    private static final TensorData ZERO = TensorData.ofFloats(new long[] {1}, 0);

    private FillOperators() {}

    private static Tensor constantOfShape(Call call) {
        TensorData value = call.node()
                .attribute("value")
                .map(found -> found.value() instanceof AttributeValue.TensorValue tensor ? tensor.value() : null)
                .orElse(ZERO);
        return Tensors.copyOf(value).reshape(new long[0]).expand(call.longs(0));
    }

    private static Tensor range(Call call) {
        Tensor start = call.tensor(0);
        Tensor limit = call.tensor(1);
        Tensor delta = call.tensor(2);
        TensorOptions options = new TensorOptions(start.scalar_type());
        boolean empty = Tensors.isFloat(start)
                ? isEmpty(
                        start.item().toDouble(),
                        limit.item().toDouble(),
                        delta.item().toDouble())
                : (call.longs(2)[0] > 0 ? call.longs(0)[0] >= call.longs(1)[0] : call.longs(0)[0] <= call.longs(1)[0]);
        return empty
                ? torch.zeros(new long[] {0}, options)
                : torch.arange(start.item(), limit.item(), delta.item(), options);
    }

    private static boolean isEmpty(double start, double limit, double delta) {
        return delta > 0 ? start >= limit : start <= limit;
    }

    private static Tensor eyeLike(Call call) {
        Tensor like = call.tensor(0);
        long type = call.attribute("dtype", Tensors.elementType(like).code());
        ScalarType elements = Tensors.scalarType(ElementType.ofCode((int) type));
        long rows = like.size(0);
        long columns = like.size(1);
        long diagonal = call.attribute("k", 0);
        Tensor row = torch.arange(new Scalar(rows)).add(new Scalar(diagonal)).unsqueeze(1);
        return row.eq(torch.arange(new Scalar(columns))).to(like.device(), elements);
    }
}
