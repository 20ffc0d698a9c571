package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Convolutions by those kernels of LibTorch that are right.
 *
 * <p>oneDNN 3.7.1, which JavaCPP's LibTorch carries, gives garbage for dense windows where the channels do not fill its
 * blocks, in outputs and gradients, depending on what the memory held before; with blocks filled by zeros a training run
 * still crashed once, for a reason not known. Such windows are left to LibTorch's own kernel, or, where that has none,
 * unfolded into columns and multiplied (Chellapilla, Puri and Simard 2006). One filter a channel is not affected. Three
 * dimensions cannot be unfolded: where they occur, oneDNN is switched off.
 */
final class ConvolutionKernel {
    // Columns that stay in a cache, and that the C library keeps at hand: fresh pages cost more than the arithmetic.
    private static final long COLUMN_BYTES = 4_000_000;

    private final long[] strides;
    private final long[] padding;
    private final long[] dilations;
    private final long groups;

    /**
     * A kernel for windows placed so.
     *
     * @param padding zeros on both sides of each spatial axis
     */
    ConvolutionKernel(long[] strides, long[] padding, long[] dilations, long groups) {
        this.strides = strides;
        this.padding = padding;
        this.dilations = dilations;
        this.groups = groups;
    }

    /**
     * The convolution.
     *
     * @param data {@code [batch, channels, ...]}
     * @param weight {@code [outputs, channels / groups, ...]}
     */
    Tensor convolved(Tensor data, Tensor weight, TensorOptional bias) {
        boolean depthwise = groups > 1 && groups == data.size(1) && groups == weight.size(0);
        if (depthwise || strides.length > 2) {
            return direct(data, weight, bias, false);
        }
        if (strides.length == 1) {
            return flat().convolved(data.unsqueeze(2), weight.unsqueeze(2), bias)
                    .squeeze(2);
        }
        long[] kernel = spatial(weight);
        if (groups == 1 && Arrays.stream(dilations).allMatch(dilation -> dilation == 1)) {
            // Its gradients want both in the usual order of memory.
            return own(data.contiguous(), weight.contiguous(), bias, kernel);
        }
        Tensor columns = torch.im2col(data, kernel, dilations, padding, strides);
        long[] grouped = {data.size(0), groups, columns.size(1) / groups, columns.size(2)};
        Tensor filters = weight.reshape(groups, weight.size(0) / groups, -1);
        Tensor products = filters.matmul(columns.reshape(grouped));
        Tensor result = products.reshape(
                data.size(0), weight.size(0), places(data.size(2), kernel, 0), places(data.size(3), kernel, 1));
        return added(result, bias);
    }

    /**
     * The transpose.
     *
     * @param data {@code [batch, channels, ...]}
     * @param weight {@code [channels, outputs / groups, ...]}
     */
    Tensor transposed(Tensor data, Tensor weight, TensorOptional bias) {
        if (strides.length > 2) {
            return direct(data, weight, bias, true);
        }
        if (strides.length == 1) {
            return flat().transposed(data.unsqueeze(2), weight.unsqueeze(2), bias)
                    .squeeze(2);
        }
        long[] kernel = spatial(weight);
        Tensor filters = weight.reshape(groups, weight.size(0) / groups, -1).transpose(1, 2);
        Tensor columns = filters.matmul(data.reshape(data.size(0), groups, data.size(1) / groups, -1));
        Tensor flat = columns.reshape(data.size(0), -1, data.size(2) * data.size(3));
        long[] extent = {reach(data.size(2), kernel, 0), reach(data.size(3), kernel, 1)};
        return added(torch.col2im(flat, extent, kernel, dilations, padding, strides), bias);
    }

    private Tensor direct(Tensor data, Tensor weight, TensorOptional bias, boolean transposed) {
        if (strides.length > 2) {
            torch.globalContext().setUserEnabledMkldnn(false);
        }
        return torch.convolution(
                data, weight, bias, strides, padding, dilations, transposed, new long[strides.length], groups);
    }

    /** By LibTorch's own kernel, so many samples at a time as have columns of a moderate size. */
    private Tensor own(Tensor data, Tensor weight, TensorOptional bias, long[] kernel) {
        long samples = data.size(0);
        long columnBytes = data.size(1)
                * kernel[0]
                * kernel[1]
                * places(data.size(2), kernel, 0)
                * places(data.size(3), kernel, 1)
                * Float.BYTES;
        long together = Math.max(torch.get_num_threads(), COLUMN_BYTES / Math.max(1, columnBytes));
        if (together >= samples) {
            return torch.thnn_conv2d(data, weight, kernel, bias, strides, padding);
        }
        TensorVector parts = new TensorVector();
        for (long from = 0; from < samples; from += together) {
            Tensor part = data.narrow(0, from, Math.min(together, samples - from));
            parts.push_back(torch.thnn_conv2d(part, weight, kernel, bias, strides, padding));
        }
        return torch.cat(parts, 0);
    }

    private static long[] spatial(Tensor tensor) {
        long[] dims = Tensors.dims(tensor);
        return Arrays.copyOfRange(dims, 2, dims.length);
    }

    /** How many windows fit. */
    private long places(long size, long[] kernel, int axis) {
        return (size + 2 * padding[axis] - dilations[axis] * (kernel[axis] - 1) - 1) / strides[axis] + 1;
    }

    /** How far so many windows reach. */
    private long reach(long windows, long[] kernel, int axis) {
        return (windows - 1) * strides[axis] - 2 * padding[axis] + dilations[axis] * (kernel[axis] - 1) + 1;
    }

    /** One dimension as two, of which the first is one place high. */
    private ConvolutionKernel flat() {
        return new ConvolutionKernel(
                new long[] {1, strides[0]}, new long[] {0, padding[0]}, new long[] {1, dilations[0]}, groups);
    }

    private static Tensor added(Tensor result, TensorOptional bias) {
        return bias.has_value() ? result.add(bias.get().reshape(1, -1, 1, 1)) : result;
    }
}
