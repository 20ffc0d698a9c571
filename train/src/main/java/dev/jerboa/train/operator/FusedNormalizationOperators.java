package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import java.util.Optional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** ONNX Runtime's normalizations joined with what comes before them. */
final class FusedNormalizationOperators {
    private static final float EPSILON = 1e-12f;
    private static final float SIMPLIFIED_EPSILON = 1e-6f;
    /** Where the sum of the inputs is among the outputs. */
    private static final int SUM_OUTPUT = 3;

    static final OperatorTable TABLE = new OperatorTable()
            .addAllMicrosoft("SkipLayerNormalization", FusedNormalizationOperators::skip)
            .addAllMicrosoft("SkipSimplifiedLayerNormalization", FusedNormalizationOperators::skipSimplified)
            .addAllMicrosoft("EmbedLayerNormalization", FusedNormalizationOperators::embed);

    private FusedNormalizationOperators() {}

    private static Tensor[] skip(Call call) {
        Tensor sum = sum(call, 4);
        Tensor[] normalized = new LayerNormalization(sum.dim() - 1, call.attribute("epsilon", EPSILON))
                .centered(sum, call.optional(2), call.optional(3), wantsStatistics(call));
        return withSum(call, normalized, sum);
    }

    private static Tensor[] skipSimplified(Call call) {
        Tensor sum = sum(call, 3);
        Tensor output = new LayerNormalization(sum.dim() - 1, call.attribute("epsilon", SIMPLIFIED_EPSILON))
                .uncentered(sum, call.tensor(2), false)[0];
        return withSum(call, new Tensor[] {output}, sum);
    }

    private static Tensor sum(Call call, int bias) {
        Tensor sum = call.tensor(0).add(call.tensor(1));
        return call.optional(bias).map(sum::add).orElse(sum);
    }

    private static boolean wantsStatistics(Call call) {
        return !call.node().output(1).isEmpty() || !call.node().output(2).isEmpty();
    }

    private static Tensor[] withSum(Call call, Tensor[] normalized, Tensor sum) {
        if (call.outputCount() <= SUM_OUTPUT) {
            return normalized;
        }
        Tensor[] outputs = new Tensor[SUM_OUTPUT + 1];
        System.arraycopy(normalized, 0, outputs, 0, normalized.length);
        outputs[SUM_OUTPUT] = sum;
        return outputs;
    }

    /** Words, positions and segments looked up and added, as BERT starts. */
    private static Tensor[] embed(Call call) {
        Tensor ids = call.tensor(0);
        long length = ids.size(1);
        Tensor words = torch.embedding(call.tensor(2), ids.to(ScalarType.Long));
        Tensor positions = call.optional(8)
                .map(given -> torch.embedding(call.tensor(3), given.to(ScalarType.Long)))
                .orElseGet(() -> call.tensor(3).slice(0, new LongOptional(0), new LongOptional(length), 1));
        Tensor sum = words.add(positions);
        Optional<Tensor> segments = call.optional(1);
        if (segments.isPresent() && call.has(4)) {
            sum = sum.add(torch.embedding(call.tensor(4), segments.get().to(ScalarType.Long)));
        }
        Tensor output = new LayerNormalization(2, call.attribute("epsilon", EPSILON))
                .centered(sum, call.optional(5), call.optional(6), false)[0];
        return new Tensor[] {output, maskIndex(call, ids), sum};
    }

    /** For each text the number of tokens that are not padding; zero where no mask is given. */
    private static Tensor maskIndex(Call call, Tensor ids) {
        return call.optional(7)
                .map(mask -> mask.eq(new Scalar(1L)).sum(1).to(ScalarType.Int))
                .orElseGet(() -> torch.zeros(new long[] {ids.size(0)}, new TensorOptions(ScalarType.Int)));
    }
}
