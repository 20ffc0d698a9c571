package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** A window that moves over the spatial axes of a tensor: the attributes that convolution and pooling share. */
final class Window {
    private final long[] kernel;
    private final long[] strides;
    private final long[] dilations;
    private final long[] before;
    private final long[] after;
    private final long[] outputs;

    private Window(long[] kernel, long[] strides, long[] dilations, long[] before, long[] after, long[] outputs) {
        this.kernel = kernel;
        this.strides = strides;
        this.dilations = dilations;
        this.before = before;
        this.after = after;
        this.outputs = outputs;
    }

    /** The window that the attributes of a node describe, on the axes of its first input after the first two. */
    static Window of(Call call, long... kernel) {
        long[] dims = Tensors.dims(call.tensor(0));
        long[] sizes = Arrays.copyOfRange(dims, 2, dims.length);
        int axes = sizes.length;
        long[] strides = call.longs("strides").orElseGet(() -> ones(axes));
        long[] dilations = call.longs("dilations").orElseGet(() -> ones(axes));
        long[] pads = call.longs("pads").orElseGet(() -> new long[2 * axes]);
        String automatic = call.attribute("auto_pad", "NOTSET");
        boolean ceiling = call.attribute("ceil_mode", 0) != 0;
        long[] before = new long[axes];
        long[] after = new long[axes];
        long[] outputs = new long[axes];
        for (int i = 0; i < axes; i++) {
            long reach = (kernel[i] - 1) * dilations[i] + 1;
            if (automatic.startsWith("SAME")) {
                long total = Math.max(0, (sizes[i] - 1) / strides[i] * strides[i] + reach - sizes[i]);
                before[i] = automatic.equals("SAME_LOWER") ? total - total / 2 : total / 2;
                after[i] = total - before[i];
            } else if (automatic.equals("NOTSET")) {
                before[i] = pads[i];
                after[i] = pads[axes + i];
            }
            long way = sizes[i] + before[i] + after[i] - reach;
            outputs[i] = Math.floorDiv(way, strides[i]) + 1;
            boolean partial = ceiling && Math.floorMod(way, strides[i]) != 0;
            // A last place that would begin behind the data is none.
            if (partial && outputs[i] * strides[i] < sizes[i] + before[i]) {
                outputs[i]++;
            }
        }
        return new Window(kernel, strides, dilations, before, after, outputs);
    }

    /** The elements of the window on each axis. */
    long[] kernel() {
        return kernel;
    }

    /** How far it moves on each axis. */
    long[] strides() {
        return strides;
    }

    /** How far its elements are apart on each axis. */
    long[] dilations() {
        return dilations;
    }

    /** The border in front of each axis. */
    long[] before() {
        return before;
    }

    /** The border behind each axis. */
    long[] after() {
        return after;
    }

    /** The number of places of the window on each axis. */
    long[] outputs() {
        return outputs;
    }

    static long[] ones(int count) {
        long[] ones = new long[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** The number of elements of the window. */
    long volume() {
        return Arrays.stream(kernel).reduce(1, Math::multiplyExact);
    }

    /** Whether every axis has the same border on both sides and no place reaches beyond it. */
    boolean symmetric(Tensor data) {
        return Arrays.equals(before, after) && Arrays.equals(reach(data), after);
    }

    /** The border behind each axis that the last place needs, which is less or more than {@link #after}. */
    long[] reach(Tensor data) {
        long[] needed = new long[kernel.length];
        for (int i = 0; i < needed.length; i++) {
            long end = (outputs[i] - 1) * strides[i] + (kernel[i] - 1) * dilations[i] + 1;
            needed[i] = Math.max(after[i], end - before[i] - data.size(i + 2));
        }
        return needed;
    }

    /** Widths for all axes of the data, those of batch and channels being 0. */
    static long[] allAxes(long... widths) {
        long[] all = new long[widths.length + 2];
        System.arraycopy(widths, 0, all, 2, widths.length);
        return all;
    }
}
