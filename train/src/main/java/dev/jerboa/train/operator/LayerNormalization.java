package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Tensors;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Normalizes the axes from one on, each example by itself.
 *
 * @param axis the first of the axes, counted from the front
 * @param epsilon is added to the variance, or to the mean square
 */
record LayerNormalization(long axis, double epsilon) {
    /**
     * {@code (x - mean) / sqrt(variance + epsilon) * scale + bias} (Ba et al. 2016).
     *
     * @param statistics whether the mean and {@code 1 / sqrt(variance + epsilon)} are wanted too
     * @return the result, then the statistics
     */
    Tensor[] centered(Tensor input, Optional<Tensor> scale, Optional<Tensor> bias, boolean statistics) {
        long[] shape = shape(input);
        boolean plain = fits(scale, shape) && fits(bias, shape);
        TensorOptional weight = plain ? optional(scale) : new TensorOptional();
        TensorOptional offset = plain ? optional(bias) : new TensorOptional();
        Tensor normalized = torch.layer_norm(input, shape, weight, offset, epsilon, false);
        Tensor output = plain ? normalized : affine(normalized, scale, bias);
        if (!statistics) {
            return new Tensor[] {output};
        }
        // The statistics of LibTorch's own kernel carry no gradient.
        Tensor mean = Reductions.mean(input, axes(input), true);
        Tensor meanSquare = Reductions.mean(input.sub(mean).square(), axes(input), true);
        return new Tensor[] {output, stashed(mean), stashed(inverseRoot(meanSquare))};
    }

    /**
     * {@code x / sqrt(mean(x^2) + epsilon) * scale} (Zhang and Sennrich 2019).
     *
     * @param statistics whether {@code 1 / sqrt(mean(x^2) + epsilon)} is wanted too
     * @return the result, then the statistic
     */
    Tensor[] uncentered(Tensor input, Tensor scale, boolean statistics) {
        long[] shape = shape(input);
        boolean plain = fits(Optional.of(scale), shape);
        Tensor output = torch.rms_norm(
                input, shape, plain ? new TensorOptional(scale) : new TensorOptional(), new DoubleOptional(epsilon));
        Tensor result = Numbers.like(input, plain ? output : output.mul(scale));
        return statistics
                ? new Tensor[] {result, stashed(inverseRoot(Reductions.mean(input.square(), axes(input), true)))}
                : new Tensor[] {result};
    }

    private Tensor inverseRoot(Tensor square) {
        return square.add(new Scalar(epsilon)).rsqrt();
    }

    private long[] axes(Tensor input) {
        return LongStream.range(axis, input.dim()).toArray();
    }

    private long[] shape(Tensor input) {
        long[] dims = Tensors.dims(input);
        return Arrays.copyOfRange(dims, (int) axis, dims.length);
    }

    private static boolean fits(Optional<Tensor> weight, long[] shape) {
        return weight.isEmpty() || Arrays.equals(Tensors.dims(weight.get()), shape);
    }

    private static TensorOptional optional(Optional<Tensor> tensor) {
        return tensor.map(TensorOptional::new).orElseGet(TensorOptional::new);
    }

    private static Tensor affine(Tensor input, Optional<Tensor> scale, Optional<Tensor> bias) {
        Tensor scaled = scale.map(input::mul).orElse(input);
        return bias.map(scaled::add).orElse(scaled);
    }

    /** Statistics of half-width floats are floats of 32 bits. */
    private static Tensor stashed(Tensor statistic) {
        return switch (statistic.scalar_type().intern()) {
            case Half, BFloat16 -> statistic.to(ScalarType.Float);
            default -> statistic;
        };
    }
}
