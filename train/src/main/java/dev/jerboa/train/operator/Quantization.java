package dev.jerboa.train.operator;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.Tensors;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Numbers as integers: {@code q = clamp(round(x / s) + z)} and back, {@code x = s (q - z)}.
 *
 * <p>Where gradients are recorded, the integers are held as floats and rounding passes gradients straight through, so a
 * pair of both is fake quantization: the gradient of {@code x} is one inside the range and zero outside. The gradient of
 * the scale is that of learned step sizes (LSQ, Esser et al. 2020, equation 3): {@code round(x / s) - x / s} inside, the
 * bound outside. The factor by which the paper then makes it smaller is left to the learning rate.
 */
final class Quantization {
    private Quantization() {}

    /**
     * Scale and zero point brought into a shape that broadcasts against what they belong to.
     *
     * @param scale one for all, one for each place of an axis, or one for each block of an axis
     */
    record Parameters(Tensor scale, Optional<Tensor> zeroPoint) {
        /** For a tensor, with the axis and block size as ONNX's attributes have them; block size 0: no blocks. */
        static Parameters of(Tensor input, Tensor scale, Optional<Tensor> zeroPoint, long axis, long blockSize) {
            return new Parameters(
                    aligned(input, scale, axis, blockSize),
                    zeroPoint.map(zero -> aligned(input, Numbers.widened(zero), axis, blockSize)));
        }

        private static Tensor aligned(Tensor input, Tensor parameter, long axis, long blockSize) {
            int place = (int) Call.axis(axis, input.dim());
            if (blockSize == 0) {
                return along(parameter, input.dim(), place);
            }
            return parameter
                    .repeat_interleave(blockSize, new LongOptional(place), new LongOptional())
                    .slice(place, new LongOptional(0), new LongOptional(input.size(place)), 1);
        }
    }

    /** One number for all, or one for each place of an axis, in a shape that broadcasts against a tensor of this rank. */
    static Tensor along(Tensor parameter, long rank, int axis) {
        if (parameter.numel() == 1) {
            return parameter.reshape();
        }
        long[] shape = new long[(int) rank];
        Arrays.fill(shape, 1);
        shape[axis] = -1;
        return parameter.reshape(shape);
    }

    /** The integers for a tensor. */
    static Tensor quantized(Tensor input, Parameters parameters, ElementType type) {
        Tensor scale = parameters.scale();
        boolean recorded = Numbers.isRecorded(input) || Numbers.isRecorded(scale);
        Tensor wide = switch (input.scalar_type().intern()) {
            case Float, Double -> input;
            // The integers of 16 bits are more than floats of that width tell apart.
            default -> input.to(ScalarType.Float);
        };
        Tensor steps = wide.div(scale.to(wide.scalar_type()));
        Tensor rounded = recorded ? straightThrough(steps, steps.detach().round()) : steps.round();
        if (parameters.zeroPoint().isPresent()) {
            rounded = rounded.add(parameters.zeroPoint().get().to(wide.scalar_type()));
        }
        Tensor clamped = clamped(rounded, IntegerRange.of(type));
        return recorded ? clamped : clamped.to(Tensors.scalarType(type));
    }

    /** These values, with the gradient of those that they were rounded from (Bengio et al. 2013). */
    static Tensor straightThrough(Tensor exact, Tensor rounded) {
        return exact.add(rounded.sub(exact.detach()));
    }

    private static Tensor clamped(Tensor values, IntegerRange range) {
        return torch.clamp(
                values, new ScalarOptional(new Scalar((double) range.low())), new ScalarOptional(new Scalar((double)
                        range.high())));
    }

    /** The numbers that integers stand for, in the type of the scale. */
    static Tensor dequantized(Tensor integers, Parameters parameters) {
        Tensor scale = parameters.scale();
        return centered(integers, parameters.zeroPoint(), scale.scalar_type()).mul(scale);
    }

    /** The integers less their zero point, as floats of this type. */
    static Tensor centered(Tensor integers, Optional<Tensor> zeroPoint, ScalarType type) {
        Tensor floats = integers.to(type);
        return zeroPoint.map(zero -> floats.sub(zero.to(type))).orElse(floats);
    }
}
