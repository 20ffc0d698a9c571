package dev.jerboa.quantize.convolution;

import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.ValueRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * The kernel and bias of a convolution as integers, with one scale for each output channel.
 *
 * <p>The bias is counted in units of the product: {@code bias / (inputScale scale[o])} (Jacob et al. 2018, "Quantization
 * and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", section 2.4). A channel whose bias
 * would not fit 32 bits in its unit gets a larger scale.
 *
 * @param values int8, as the kernel
 * @param scales float {@code [outputs]}
 * @param bias int32 {@code [outputs]}
 * @param biasScales float {@code [outputs]}
 */
record IntegerKernel(TensorData values, TensorData scales, TensorData bias, TensorData biasScales) {
    private static final double LARGEST_BIAS = 1 << 30;
    // A unit of bias that no runtime takes for zero.
    private static final double LEAST_UNIT = 1e-30;

    /**
     * What goes into a convolution, as far as its integers depend on it.
     *
     * @param scale of the integers
     * @param excess what the values that the integers stand for exceed the true ones by, everywhere
     * @param means the mean of each channel where it is known; the bias then makes up for what rounding the kernel shifts
     *     the mean of each output by (Nagel et al. 2019, "Data-Free Quantization Through Weight Equalization and Bias
     *     Correction", section 4.2)
     */
    record Input(String name, float scale, double excess, Optional<double[]> means) {}

    /**
     * The integers of a kernel {@code [outputs, inputs / groups, ...]}.
     *
     * @param name of the kernel, for errors
     * @param integers signed ones
     * @param bias of each output
     */
    static IntegerKernel of(
            String name, TensorData kernel, IntegerRange integers, float[] bias, int groups, Input input) {
        int outputs = Math.toIntExact(kernel.dim(0));
        int groupInputs = Math.toIntExact(kernel.dim(1));
        float[] weights = kernel.toFloats();
        int perOutput = outputs == 0 ? 0 : weights.length / outputs;
        input.means().ifPresent(means -> requireChannels(input.name(), means.length, groups * groupInputs));
        byte[] values = new byte[weights.length];
        float[] scales = new float[outputs];
        ByteBuffer integerBias = ByteBuffer.allocate(outputs * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        float[] biasScales = new float[outputs];
        for (int output = 0; output < outputs; output++) {
            float[] row = Arrays.copyOfRange(weights, output * perOutput, (output + 1) * perOutput);
            ValueRange range = ValueRange.of(name, row);
            double target = bias[output] - input.excess() * sum(row);
            AffineParameters parameters = new AffineParameters(scale(range, integers, target, input.scale()), 0);
            int firstInput = output / (outputs / groups) * groupInputs;
            for (int i = 0; i < perOutput; i++) {
                int integer = parameters.quantize(row[i], integers);
                values[output * perOutput + i] = (byte) integer;
                if (input.means().isPresent()) {
                    int channel = firstInput + i / (perOutput / groupInputs);
                    target += ((double) row[i] - parameters.dequantize(integer))
                            * input.means().get()[channel];
                }
            }
            scales[output] = parameters.scale();
            double unit = (double) parameters.scale() * input.scale();
            biasScales[output] = (float) unit;
            integerBias.putInt((int) Math.rint(target / unit));
        }
        long[] dims = {outputs};
        return new IntegerKernel(
                TensorData.of(ElementType.INT8, kernel.dims(), ByteSource.of(values)),
                TensorData.ofFloats(dims, scales),
                TensorData.of(ElementType.INT32, dims, ByteSource.of(integerBias.flip())),
                TensorData.ofFloats(dims, biasScales));
    }

    private static float scale(ValueRange range, IntegerRange integers, double bias, float inputScale) {
        double ofWeights = Math.abs(range.extreme()) / (integers.half() - 1.0);
        double ofBias = Math.abs(bias) / (LARGEST_BIAS * inputScale);
        return (float) Math.max(Math.max(ofWeights, ofBias), LEAST_UNIT / Math.min(1, inputScale));
    }

    private static double sum(float[] row) {
        double sum = 0;
        for (float weight : row) {
            sum += weight;
        }
        return sum;
    }

    private static void requireChannels(String name, int given, int expected) {
        if (given != expected) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "there are means of " + given + " channels for '" + name + "', which has " + expected,
                    "Give the mean of each channel of the value that the convolution reads.");
        }
    }
}
