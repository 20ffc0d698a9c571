package dev.jerboa.quantize.convolution;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.ValueRange;
import dev.jerboa.quantize.plan.Weight;
import java.util.Arrays;
import java.util.List;

/**
 * Stores the kernel of a float convolution in 8 bits, with one scale for each output channel.
 *
 * <p>{@code Cast} and {@code Mul} make it float again. Unlike {@code DequantizeLinear}, ONNX Runtime computes these once,
 * when it loads the model.
 */
final class StoredKernels {
    private StoredKernels() {}

    static void store(Graph graph, SharedConstants constants, Weight weight) {
        String name = weight.name();
        TensorData data = weight.constant().data();
        int axis = KernelDecisions.outputAxis(weight.uses().get(0).node());
        float[] weights = data.toFloats();
        int channels = Math.toIntExact(data.dim(axis));
        // How many elements lie between one channel and the next.
        int stride = 1;
        for (int i = axis + 1; i < data.rank(); i++) {
            stride *= Math.toIntExact(data.dim(i));
        }
        float[] extremes = new float[channels];
        for (int i = 0; i < weights.length; i++) {
            int channel = i / stride % channels;
            extremes[channel] = Math.max(extremes[channel], Math.abs(weights[i]));
        }
        ValueRange.of(name, weights);
        AffineParameters[] parameters = new AffineParameters[channels];
        float[] scales = new float[channels];
        for (int channel = 0; channel < channels; channel++) {
            parameters[channel] = AffineParameters.symmetric(new ValueRange(0, extremes[channel]), IntegerRange.INT8);
            scales[channel] = parameters[channel].scale();
        }
        byte[] values = new byte[weights.length];
        for (int i = 0; i < weights.length; i++) {
            values[i] = (byte) parameters[i / stride % channels].quantize(weights[i], IntegerRange.INT8);
        }
        long[] scaleDims = new long[data.rank()];
        Arrays.fill(scaleDims, 1);
        scaleDims[axis] = channels;
        String integers = constants.name(
                name + "_quantized", TensorData.of(ElementType.INT8, data.dims(), ByteSource.of(values)));
        String factors = constants.name(name + "_scale", TensorData.ofFloats(scaleDims, scales));
        String cast = graph.freshName(name + "_cast");
        String restored = graph.freshName(name + "_restored");
        graph.prepend(List.of(
                Node.of("Cast", cast, List.of(integers), List.of(cast), Attribute.of("to", ElementType.FLOAT.code())),
                Node.of("Mul", restored, List.of(cast, factors), List.of(restored))));
        graph.replaceUses(name, restored);
    }
}
