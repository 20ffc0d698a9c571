package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A convolution with the attributes of ONNX's: strides, dilations, groups, and padding that may differ at both ends. */
final class PaddedConvolution {
    private PaddedConvolution() {}

    /** The convolution of an input, already without its zero point, as the node's attributes say; without a bias. */
    static Tensor of(Call call, Tensor input, Tensor weight) {
        int axes = (int) input.dim() - 2;
        long[] strides = call.longs("strides").orElseGet(() -> filled(axes, 1));
        long[] dilations = call.longs("dilations").orElseGet(() -> filled(axes, 1));
        long[] pads = pads(call, Tensors.dims(input), Tensors.dims(weight), strides, dilations);
        long[] begin = Arrays.copyOf(pads, axes);
        boolean even = Arrays.equals(begin, Arrays.copyOfRange(pads, axes, 2 * axes));
        Tensor padded = even ? input : torch.constant_pad_nd(input, lastAxisFirst(pads));
        return new ConvolutionKernel(strides, even ? begin : filled(axes, 0), dilations, call.attribute("group", 1))
                .convolved(padded, weight, new TensorOptional());
    }

    /** How many zeros come before each axis, then how many after each. */
    private static long[] pads(Call call, long[] input, long[] weight, long[] strides, long[] dilations) {
        int axes = strides.length;
        String kind = call.attribute("auto_pad", "NOTSET");
        if (kind.equals("NOTSET")) {
            return call.longs("pads").orElseGet(() -> filled(2 * axes, 0));
        }
        long[] pads = filled(2 * axes, 0);
        for (int i = 0; i < axes && !kind.equals("VALID"); i++) {
            long outputs = (input[i + 2] + strides[i] - 1) / strides[i];
            long reach = (outputs - 1) * strides[i] + dilations[i] * (weight[i + 2] - 1) + 1;
            long total = Math.max(0, reach - input[i + 2]);
            pads[i] = kind.equals("SAME_LOWER") ? total - total / 2 : total / 2;
            pads[i + axes] = total - pads[i];
        }
        return pads;
    }

    private static long[] lastAxisFirst(long[] pads) {
        int axes = pads.length / 2;
        long[] ordered = new long[pads.length];
        for (int i = 0; i < axes; i++) {
            ordered[2 * i] = pads[axes - 1 - i];
            ordered[2 * i + 1] = pads[2 * axes - 1 - i];
        }
        return ordered;
    }

    private static long[] filled(int count, long value) {
        long[] values = new long[count];
        Arrays.fill(values, value);
        return values;
    }
}
