package dev.jerboa.quantize.emulate;

/** Products whose sums have room for everything. */
final class ExactProduct {
    private ExactProduct() {}

    /**
     * A product of integers, without zero points.
     *
     * @param activations unsigned, {@code [rows, inputs]}
     * @param weights signed, {@code [inputs, outputs]}
     * @return {@code [rows, outputs]}
     */
    static int[] multiply(byte[] activations, byte[] weights, int rows, int inputs, int outputs) {
        int[] sums = new int[rows * outputs];
        for (int input = 0; input < inputs; input++) {
            for (int row = 0; row < rows; row++) {
                int factor = Byte.toUnsignedInt(activations[row * inputs + input]);
                int from = row * outputs;
                for (int output = 0; output < outputs; output++) {
                    sums[from + output] += factor * weights[input * outputs + output];
                }
            }
        }
        return sums;
    }

    /** A product of floats, {@code [rows, inputs]} with {@code [inputs, outputs]}. */
    static double[] multiply(float[] activations, float[] weights, int rows, int inputs, int outputs) {
        double[] sums = new double[rows * outputs];
        for (int input = 0; input < inputs; input++) {
            for (int row = 0; row < rows; row++) {
                double factor = activations[row * inputs + input];
                int from = row * outputs;
                for (int output = 0; output < outputs; output++) {
                    sums[from + output] += factor * weights[input * outputs + output];
                }
            }
        }
        return sums;
    }
}
