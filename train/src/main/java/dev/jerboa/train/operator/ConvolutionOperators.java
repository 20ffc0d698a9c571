package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import dev.jerboa.train.graph.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/** Convolutions over any number of spatial axes, and their transposes. */
final class ConvolutionOperators {
    static final OperatorTable TABLE = new OperatorTable()
            .add("Conv", 1, ConvolutionOperators::convolution)
            .add("ConvTranspose", 1, ConvolutionOperators::transposed);

    private ConvolutionOperators() {}

    private static Tensor convolution(Call call) {
        Tensor data = call.tensor(0);
        Tensor weight = call.tensor(1);
        Window window = Window.of(call, spatial(weight));
        long[] padding = window.before();
        if (!Arrays.equals(window.before(), window.after())) {
            data = PadOperator.constant(
                    data, Window.allAxes(window.before()), Window.allAxes(window.after()), new Scalar(0L));
            padding = new long[padding.length];
        }
        return new ConvolutionKernel(window.strides(), padding, window.dilations(), call.attribute("group", 1))
                .convolved(data, weight, bias(call));
    }

    private static long[] spatial(Tensor tensor) {
        long[] dims = Tensors.dims(tensor);
        return Arrays.copyOfRange(dims, 2, dims.length);
    }

    private static TensorOptional bias(Call call) {
        return call.optional(2).map(TensorOptional::new).orElseGet(TensorOptional::new);
    }

    /**
     * The transpose: LibTorch gives all that the kernel reaches, and what the padding takes away is cut off; where the
     * output is to be larger still, it is filled up with zeros before the bias comes on.
     */
    private static Tensor transposed(Call call) {
        Tensor weight = call.tensor(1);
        long[] sizes = spatial(call.tensor(0));
        long[] kernel = spatial(weight);
        int axes = sizes.length;
        long[] strides = call.longs("strides").orElseGet(() -> Window.ones(axes));
        long[] dilations = call.longs("dilations").orElseGet(() -> Window.ones(axes));
        long[] more = call.longs("output_padding").orElseGet(() -> new long[axes]);
        long[] full = new long[axes];
        for (int i = 0; i < axes; i++) {
            full[i] = strides[i] * (sizes[i] - 1) + (kernel[i] - 1) * dilations[i] + 1;
        }
        long[][] cuts = cuts(call, sizes, strides, more, full);
        long[] padding = new long[axes];
        long[] before = new long[axes];
        long[] after = new long[axes];
        boolean filled = false;
        for (int i = 0; i < axes; i++) {
            padding[i] = Math.max(0, Math.min(cuts[0][i], cuts[1][i]));
            before[i] = padding[i] - cuts[0][i];
            after[i] = padding[i] - cuts[1][i];
            filled |= before[i] > 0 || after[i] > 0;
        }
        Tensor result = new ConvolutionKernel(strides, padding, dilations, call.attribute("group", 1))
                .transposed(call.tensor(0), weight, filled ? new TensorOptional() : bias(call));
        Tensor cut = PadOperator.constant(result, Window.allAxes(before), Window.allAxes(after), new Scalar(0L));
        return filled && call.has(2) ? cut.add(call.tensor(2).reshape(perChannel(axes))) : cut;
    }

    private static long[] perChannel(int spatialAxes) {
        long[] dims = Window.ones(spatialAxes + 1);
        dims[0] = -1;
        return dims;
    }

    /** What is cut off in front of and behind each axis of the full output; negative where it grows. */
    private static long[][] cuts(Call call, long[] sizes, long[] strides, long[] more, long[] full) {
        int axes = sizes.length;
        String automatic = call.attribute("auto_pad", "NOTSET");
        long[] outputs = call.longs("output_shape").orElse(null);
        if (outputs != null && outputs.length == axes + 2) {
            outputs = Arrays.copyOfRange(outputs, 2, outputs.length);
        }
        if (outputs == null && automatic.startsWith("SAME")) {
            outputs = new long[axes];
            for (int i = 0; i < axes; i++) {
                outputs[i] = sizes[i] * strides[i];
            }
        }
        long[] pads = automatic.equals("NOTSET")
                ? call.longs("pads").orElseGet(() -> new long[2 * axes])
                : new long[2 * axes];
        long[][] cuts = new long[2][axes];
        for (int i = 0; i < axes; i++) {
            if (outputs == null) {
                cuts[0][i] = pads[i];
                cuts[1][i] = pads[axes + i] - more[i];
            } else {
                long total = Math.max(0, full[i] + more[i] - outputs[i]);
                cuts[0][i] = automatic.equals("SAME_UPPER") ? total / 2 : total - total / 2;
                cuts[1][i] = full[i] - outputs[i] - cuts[0][i];
            }
        }
        return cuts;
    }
}
