package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import dev.jerboa.train.graph.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Pooling over one, two or three spatial axes, and over all of them. */
final class PoolingOperators {
    static final OperatorTable TABLE = new OperatorTable()
            .addAll("MaxPool", 1, PoolingOperators::maxPool)
            .add("AveragePool", 1, PoolingOperators::averagePool)
            .add("LpPool", 2, PoolingOperators::lpPool)
            .add("GlobalAveragePool", 1, call -> call.tensor(0).mean(spatialAxes(call), true, new ScalarTypeOptional()))
            .add("GlobalMaxPool", 1, call -> call.tensor(0).amax(spatialAxes(call), true))
            .add("GlobalLpPool", 2, PoolingOperators::globalLpPool);

    private PoolingOperators() {}

    private static long[] spatialAxes(Call call) {
        return Arrays.stream(Indices.upTo(call.tensor(0).dim())).skip(2).toArray();
    }

    private static Window window(Call call) {
        return Window.of(call, call.longs("kernel_shape").orElseThrow(() -> call.unsupported("no kernel_shape")));
    }

    private static Tensor[] maxPool(Call call) {
        Tensor given = call.tensor(0);
        // Whole numbers up to 24 bits are exact in floats, and LibTorch pools floats only.
        Tensor data = Tensors.isFloat(given) ? given : given.to(ScalarType.Float);
        Window window = window(call);
        long[] padding = window.before();
        if (!window.symmetric(data) || isWide(window)) {
            data = PadOperator.constant(
                    data,
                    Window.allAxes(window.before()),
                    Window.allAxes(window.reach(data)),
                    new Scalar(Double.NEGATIVE_INFINITY));
            padding = new long[padding.length];
        }
        T_TensorTensor_T pooled = maximum(call, data, window, padding);
        Tensor values = pooled.get0().to(given.scalar_type());
        return call.outputCount() < 2
                ? new Tensor[] {values}
                : new Tensor[] {values, positions(call, data, window, pooled.get1())};
    }

    /** Whether a border is wider than half the window, which LibTorch refuses. */
    private static boolean isWide(Window window) {
        for (int i = 0; i < window.kernel().length; i++) {
            if (2 * window.before()[i] > window.kernel()[i]) {
                return true;
            }
        }
        return false;
    }

    private static T_TensorTensor_T maximum(Call call, Tensor data, Window window, long... padding) {
        long[] kernel = window.kernel();
        long[] strides = window.strides();
        long[] dilations = window.dilations();
        return switch (kernel.length) {
            case 1 -> torch.max_pool1d_with_indices(data, kernel, strides, padding, dilations, false);
            case 2 -> torch.max_pool2d_with_indices(data, kernel, strides, padding, dilations, false);
            case 3 -> torch.max_pool3d_with_indices(data, kernel, strides, padding, dilations, false);
            default -> throw call.unsupported(kernel.length + " spatial axes");
        };
    }

    /** Positions in a plane of the padded data as positions in the whole of the data. */
    private static Tensor positions(Call call, Tensor padded, Window window, Tensor inPlane) {
        Tensor data = call.tensor(0);
        boolean same = data.numel() == padded.numel();
        long[] sizes = Arrays.stream(Tensors.dims(data)).skip(2).toArray();
        long[] steps = steps(sizes, call.attribute("storage_order", 0) != 0);
        Tensor rest = inPlane;
        Tensor result = inPlane.mul(new Scalar(0L));
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            Scalar size = new Scalar(padded.size(axis + 2));
            Tensor at = rest.remainder(size);
            rest = rest.floor_divide(size);
            Tensor moved = same ? at : at.sub(new Scalar(window.before()[axis]));
            result = result.add(moved.mul(new Scalar(steps[axis])));
        }
        long[] perPlane = Window.ones((int) data.dim());
        perPlane[0] = data.size(0);
        perPlane[1] = data.size(1);
        long planeSize = Arrays.stream(sizes).reduce(1, Math::multiplyExact);
        return result.add(Indices.positions(data, Indices.upTo(data.size(0) * data.size(1)))
                .mul(new Scalar(planeSize))
                .reshape(perPlane));
    }

    /** How far apart neighbours on each axis lie in a plane; with column-major order, the first axis is the densest. */
    private static long[] steps(long[] sizes, boolean columnMajor) {
        long[] steps = new long[sizes.length];
        long step = 1;
        for (int i = 0; i < sizes.length; i++) {
            int axis = columnMajor ? i : sizes.length - 1 - i;
            steps[axis] = step;
            step *= sizes[axis];
        }
        return steps;
    }

    private static Tensor averagePool(Call call) {
        Tensor data = call.tensor(0);
        Window window = window(call);
        boolean countBorder = call.attribute("count_include_pad", 0) != 0;
        Tensor average = windowMean(call, data, window);
        for (int axis = 0; axis < window.kernel().length; axis++) {
            float[] factors = new float[(int) window.outputs()[axis]];
            boolean partial = false;
            for (int i = 0; i < factors.length; i++) {
                long counted = counted(window, axis, i, data.size(axis + 2), countBorder);
                factors[i] = (float) window.kernel()[axis] / counted;
                partial |= counted != window.kernel()[axis];
            }
            if (partial) {
                long[] along = Window.ones((int) data.dim());
                along[axis + 2] = factors.length;
                average = average.mul(torch.tensor(factors)
                        .to(data.device(), data.scalar_type())
                        .reshape(along));
            }
        }
        return average;
    }

    /** The elements of the window at one place that lie on the data, or on the data and its border. */
    private static long counted(Window window, int axis, int place, long size, boolean countBorder) {
        long start = place * window.strides()[axis] - window.before()[axis];
        long lowest = countBorder ? -window.before()[axis] : 0;
        long highest = countBorder ? size + window.after()[axis] : size;
        long count = 0;
        for (long i = 0; i < window.kernel()[axis]; i++) {
            long at = start + i * window.dilations()[axis];
            count += at >= lowest && at < highest ? 1 : 0;
        }
        return count;
    }

    /** The sum over each place of the window, zeros around the data, divided by the window's volume. */
    private static Tensor windowMean(Call call, Tensor data, Window window) {
        Tensor padded = PadOperator.constant(
                data, Window.allAxes(window.before()), Window.allAxes(window.reach(data)), new Scalar(0L));
        long[] kernel = window.kernel();
        long[] strides = window.strides();
        long[] none = new long[kernel.length];
        if (Arrays.stream(window.dilations()).anyMatch(dilation -> dilation != 1) || kernel.length > 3) {
            return unfolded(padded, window);
        }
        return switch (kernel.length) {
            case 1 -> torch.avg_pool1d(padded, kernel, strides, none, false, true);
            case 2 -> torch.avg_pool2d(padded, kernel, strides, none, false, true, new LongOptional());
            case 3 -> torch.avg_pool3d(padded, kernel, strides, none, false, true, new LongOptional());
            default -> throw call.unsupported("no spatial axes");
        };
    }

    private static Tensor unfolded(Tensor padded, Window window) {
        Tensor mean = padded;
        for (int axis = 0; axis < window.kernel().length; axis++) {
            long dilation = window.dilations()[axis];
            long reach = (window.kernel()[axis] - 1) * dilation + 1;
            mean = mean.unfold(axis + 2, reach, window.strides()[axis])
                    .slice(-1, new LongOptional(), new LongOptional(), dilation)
                    .mean(-1);
        }
        return mean;
    }

    private static Tensor lpPool(Call call) {
        Window window = window(call);
        Scalar exponent = new Scalar((double) call.attribute("p", 2));
        Tensor sums =
                windowMean(call, call.tensor(0).abs().pow(exponent), window).mul(new Scalar((double) window.volume()));
        return sums.pow(new Scalar(1.0 / call.attribute("p", 2)));
    }

    private static Tensor globalLpPool(Call call) {
        Scalar exponent = new Scalar((double) call.attribute("p", 2));
        return call.tensor(0)
                .abs()
                .pow(exponent)
                .sum(spatialAxes(call), true, new ScalarTypeOptional())
                .pow(new Scalar(1.0 / call.attribute("p", 2)));
    }
}
