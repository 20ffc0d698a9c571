package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import dev.jerboa.train.graph.Tensors;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Normalizations of each example by itself. */
final class NormalizationOperators {
    private static final float EPSILON = 1e-5f;
    private static final double MEAN_VARIANCE_EPSILON = 1e-9;

    static final OperatorTable TABLE = new OperatorTable()
            .addAll("LayerNormalization", 1, NormalizationOperators::layer)
            .addAll("RMSNormalization", 23, NormalizationOperators::rootMeanSquare)
            // ONNX Runtime writes this operator of its own without a domain.
            .addAll("SimplifiedLayerNormalization", 1, NormalizationOperators::rootMeanSquare)
            .addAllMicrosoft("SimplifiedLayerNormalization", NormalizationOperators::rootMeanSquare)
            .add("LRN", 1, NormalizationOperators::localResponse)
            .add("LpNormalization", 1, NormalizationOperators::length)
            .add("MeanVarianceNormalization", 9, NormalizationOperators::meanVariance);

    private NormalizationOperators() {}

    private static LayerNormalization of(Call call) {
        return new LayerNormalization(
                Call.axis(call.attribute("axis", -1), call.tensor(0).dim()), call.attribute("epsilon", EPSILON));
    }

    private static Tensor[] layer(Call call) {
        return of(call).centered(call.tensor(0), call.optional(1), call.optional(2), call.outputCount() > 1);
    }

    private static Tensor[] rootMeanSquare(Call call) {
        return of(call).uncentered(call.tensor(0), call.tensor(1), call.outputCount() > 1);
    }

    /** {@code x / (bias + alpha / size * sum of squares of the channels around)^beta} (Krizhevsky et al. 2012). */
    private static Tensor localResponse(Call call) {
        Tensor input = call.tensor(0);
        long[] dims = Tensors.dims(input);
        long size = call.attribute("size", 1);
        Tensor squares = input.square().reshape(dims[0], 1, dims[1], -1);
        Tensor padded = torch.constant_pad_nd(squares, 0, 0, (size - 1) / 2, size / 2);
        Tensor means = torch.avg_pool2d(
                padded, new long[] {size, 1}, new long[] {1, 1}, new long[] {0, 0}, false, true, new LongOptional());
        Tensor divisor = means.mul(new Scalar(call.attribute("alpha", 1e-4f)))
                .add(new Scalar(call.attribute("bias", 1f)))
                .pow(new Scalar(call.attribute("beta", 0.75f)));
        return input.div(divisor.reshape(dims));
    }

    /** Vectors divided by their length; those of length zero stay zero. */
    private static Tensor length(Call call) {
        Tensor input = call.tensor(0);
        long axis = Call.axis(call.attribute("axis", -1), input.dim());
        Tensor length = torch.linalg_vector_norm(
                input, new Scalar((double) call.attribute("p", 2)), new long[] {axis}, true, new ScalarTypeOptional());
        return input.div(length.masked_fill(length.eq(new Scalar(0.0)), new Scalar(1.0)));
    }

    private static Tensor meanVariance(Call call) {
        Tensor input = call.tensor(0);
        long[] axes = call.longs("axes")
                .map(given -> LongStream.of(given)
                        .map(axis -> Call.axis(axis, input.dim()))
                        .toArray())
                .orElseGet(() -> new long[] {0, 2, 3});
        Tensor centered = input.sub(Reductions.mean(input, axes, true));
        Tensor deviation = Reductions.mean(centered.square(), axes, true).sqrt();
        return centered.div(deviation.add(new Scalar(MEAN_VARIANCE_EPSILON)));
    }
}
