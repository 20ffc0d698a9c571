package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Products of matrices. */
final class ProductOperators {
    static final OperatorTable TABLE = new OperatorTable()
            .add("MatMul", 1, Numbers.binary(Tensor::matmul))
            .add("Gemm", 7, ProductOperators::gemm)
            .add("Einsum", 12, ProductOperators::einsum)
            .addMicrosoft("FusedMatMul", ProductOperators::fusedMatMul)
            .addMicrosoft("FusedGemm", call -> FusedActivation.of(call, gemm(call)));

    private ProductOperators() {}

    /** {@code alpha A B + beta C}, with A and B transposed on request; C may be left out. */
    private static Tensor gemm(Call call) {
        Tensor left = transposed(Numbers.widened(call.tensor(0)), call.attribute("transA", 0) != 0);
        Tensor right = transposed(Numbers.widened(call.tensor(1)), call.attribute("transB", 0) != 0);
        float alpha = call.attribute("alpha", 1f);
        float beta = call.attribute("beta", 1f);
        Tensor result;
        if (call.has(2) && beta != 0) {
            result = torch.addmm(
                    Numbers.widened(call.tensor(2)),
                    left,
                    right,
                    Numbers.scalar(beta, left),
                    Numbers.scalar(alpha, left));
        } else {
            result = scaled(left.mm(right), alpha);
        }
        return Numbers.like(call.tensor(0), result);
    }

    private static Tensor transposed(Tensor matrix, boolean transpose) {
        return transpose ? matrix.t() : matrix;
    }

    private static Tensor scaled(Tensor tensor, float factor) {
        return factor == 1 ? tensor : tensor.mul(Numbers.scalar(factor, tensor));
    }

    private static Tensor einsum(Call call) {
        Tensor[] operands = new Tensor[call.inputCount()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = Numbers.widened(call.tensor(i));
        }
        return Numbers.like(call.tensor(0), torch.einsum(call.attribute("equation", ""), new TensorVector(operands)));
    }

    private static Tensor fusedMatMul(Call call) {
        Tensor left = turned(call, 0, "transBatchA", "transA");
        Tensor right = turned(call, 1, "transBatchB", "transB");
        return scaled(left.matmul(right), call.attribute("alpha", 1f));
    }

    /** First the axes of the batch take the place of the rows, then rows and columns change places. */
    private static Tensor turned(Call call, int index, String batch, String rows) {
        Tensor tensor = call.tensor(index);
        long rank = tensor.dim();
        if (call.attribute(batch, 0) != 0) {
            tensor = tensor.movedim(0, rank - 2);
        }
        return call.attribute(rows, 0) != 0 && rank > 1 ? tensor.transpose(-2, -1) : tensor;
    }
}
