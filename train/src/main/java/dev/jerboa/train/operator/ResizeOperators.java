package dev.jerboa.train.operator;

import dev.jerboa.onnx.AttributeValue;
import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import dev.jerboa.train.graph.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Resizing by the nearest element, or by linear or cubic interpolation, axis after axis. */
final class ResizeOperators {
    static final OperatorTable TABLE =
            new OperatorTable().add("Resize", 10, ResizeOperators::resize).add("Upsample", 7, ResizeOperators::resize);

    private ResizeOperators() {}

    private static Tensor resize(Call call) {
        Tensor data = call.tensor(0);
        ResizeAxis[] axes = axes(call, Tensors.dims(data));
        String mode = call.attribute("mode", "nearest");
        Tensor resized = switch (mode) {
            case "nearest" -> nearest(call, data, axes);
            case "linear", "bilinear" -> linear(call, data, axes);
            case "cubic" -> mixed(call, data, axes, 2);
            default -> throw call.unsupported("the mode " + mode);
        };
        boolean crops = call.attribute("coordinate_transformation_mode", "").equals("tf_crop_and_resize");
        return crops ? extrapolated(call, resized, axes) : resized;
    }

    private static ResizeAxis[] axes(Call call, long... dims) {
        long[] chosen = Indices.axes(call.longs("axes").orElseGet(() -> Indices.upTo(dims.length)), dims.length);
        ResizeAxis[] axes = new ResizeAxis[dims.length];
        Arrays.setAll(axes, i -> new ResizeAxis(dims[i], dims[i], 1, 0, 1));
        float[] region = call.opset() >= 11 && call.has(1) ? Tensors.floats(call.tensor(1)) : new float[0];
        float[] scales = scales(call, dims);
        long[] sizes = call.has(3) && scales.length == 0 ? call.longs(3) : new long[0];
        float[] factors = scales.length == 0 ? factors(call, chosen, sizes, dims) : scales;
        boolean stretch = policy(call).equals("stretch");
        for (int i = 0; i < chosen.length; i++) {
            long length = dims[(int) chosen[i]];
            long resized = sizes.length > 0 && stretch
                    ? sizes[i]
                    : (long) Math.floor(factors[i] * length + (sizes.length > 0 ? 0.5f : 0));
            boolean whole = region.length != 2 * chosen.length;
            axes[(int) chosen[i]] = new ResizeAxis(
                    length, resized, factors[i], whole ? 0 : region[i], whole ? 1 : region[chosen.length + i]);
        }
        return axes;
    }

    /** The scales that the node is given; empty where it is given sizes. */
    private static float[] scales(Call call, long... dims) {
        int input = call.node().is("Upsample") || call.opset() < 11 ? 1 : 2;
        if (call.has(input) && call.tensor(input).numel() > 0) {
            return Tensors.floats(call.tensor(input));
        }
        float[] scales = new float[dims.length];
        if (call.node().attribute("scales").map(found -> found.value()).orElse(null)
                instanceof AttributeValue.FloatsValue values) {
            for (int i = 0; i < scales.length; i++) {
                scales[i] = values.values().get(i);
            }
            return scales;
        }
        return new float[0];
    }

    private static String policy(Call call) {
        return call.attribute("keep_aspect_ratio_policy", "stretch");
    }

    /** The scales that these sizes stand for; one for all axes where the aspect is to be kept. */
    private static float[] factors(Call call, long[] chosen, long[] sizes, long... dims) {
        float[] factors = new float[chosen.length];
        float smallest = Float.POSITIVE_INFINITY;
        float largest = 0;
        for (int i = 0; i < factors.length; i++) {
            factors[i] = (float) sizes[i] / dims[(int) chosen[i]];
            smallest = Math.min(smallest, factors[i]);
            largest = Math.max(largest, factors[i]);
        }
        if (!policy(call).equals("stretch")) {
            Arrays.fill(factors, policy(call).equals("not_larger") ? smallest : largest);
        }
        return factors;
    }

    private static Tensor nearest(Call call, Tensor data, ResizeAxis... axes) {
        long[][] positions = new long[axes.length][];
        for (int i = 0; i < axes.length; i++) {
            positions[i] = axes[i].changes() ? axes[i].nearest(call) : null;
        }
        if (axes.length == 4
                && positions[0] == null
                && positions[1] == null
                && isDoubling(positions[2], axes[2])
                && isDoubling(positions[3], axes[3])) {
            return torch.upsample_nearest2d(data, axes[2].resized(), axes[3].resized());
        }
        Tensor resized = data;
        for (int i = 0; i < axes.length; i++) {
            resized = positions[i] == null ? resized : Indices.pick(resized, i, positions[i]);
        }
        return resized;
    }

    /** Whether each element just comes twice, which LibTorch does in one pass and without rounding. */
    private static boolean isDoubling(long[] positions, ResizeAxis axis) {
        if (positions == null || positions.length != 2 * axis.length()) {
            return false;
        }
        for (int i = 0; i < positions.length; i++) {
            if (positions[i] != i / 2) {
                return false;
            }
        }
        return true;
    }

    private static Tensor linear(Call call, Tensor data, ResizeAxis... axes) {
        String coordinates = call.attribute("coordinate_transformation_mode", "half_pixel");
        boolean whole = Arrays.stream(axes).allMatch(axis -> axis.scaledLength() == axis.resized());
        boolean aligned = coordinates.equals("align_corners") && whole;
        boolean halves = coordinates.equals("half_pixel") || coordinates.equals("pytorch_half_pixel");
        boolean plain = call.opset() >= 11
                && call.attribute("antialias", 0) == 0
                && call.attribute("exclude_outside", 0) == 0
                && Tensors.isFloat(data);
        if (plain
                && (aligned || halves)
                && axes.length == 4
                && !axes[0].changes()
                && !axes[1].changes()
                && axes[2].resized() > 1
                && axes[3].resized() > 1) {
            return torch.upsample_bilinear2d(
                    data,
                    new long[] {axes[2].resized(), axes[3].resized()},
                    aligned,
                    new DoubleOptional(axes[2].scale()),
                    new DoubleOptional(axes[3].scale()));
        }
        return mixed(call, data, axes, 1);
    }

    /** Each axis in turn as a sum of neighbours, weighted. */
    private static Tensor mixed(Call call, Tensor data, ResizeAxis[] axes, int radius) {
        ScalarType type = data.scalar_type();
        Tensor resized = Tensors.isFloat(data) ? data : data.to(ScalarType.Float);
        for (int i = 0; i < axes.length; i++) {
            if (axes[i].changes()) {
                resized = mixed(resized, i, axes[i].taps(call, radius));
            }
        }
        return resized.to(type);
    }

    private static Tensor mixed(Tensor data, int axis, ResizeAxis.Taps taps) {
        long[] along = Window.ones((int) data.dim());
        along[axis] = -1;
        Tensor sum = null;
        for (int k = 0; k < taps.positions().size(); k++) {
            Tensor weights = torch.tensor(taps.weights().get(k))
                    .to(data.device(), data.scalar_type())
                    .reshape(along);
            Tensor part = Indices.pick(data, axis, taps.positions().get(k)).mul(weights);
            sum = sum == null ? part : sum.add(part);
        }
        return sum;
    }

    /** A fixed value where an element of the output lies outside the input on any axis. */
    private static Tensor extrapolated(Call call, Tensor resized, ResizeAxis... axes) {
        Scalar value = new Scalar(call.attribute("extrapolation_value", 0f));
        Tensor result = resized;
        for (int axis = 0; axis < axes.length; axis++) {
            List<Long> outside = new ArrayList<>();
            for (long i = 0; i < axes[axis].resized(); i++) {
                float source = axes[axis].source(call, i);
                if (source < 0 || source > axes[axis].length() - 1) {
                    outside.add(i);
                }
            }
            if (!outside.isEmpty()) {
                long[] positions = outside.stream().mapToLong(Long::longValue).toArray();
                result = result.index_fill(axis, Indices.positions(result, positions), value);
            }
        }
        return result;
    }
}
