package dev.jerboa.quantize.emulate;

import java.util.Objects;

/**
 * The product of unsigned and signed 8-bit integers as ONNX Runtime computes it on x86-64 without VNNI.
 *
 * <p>Its kernels there take four neighbouring inputs at a time. {@code VPMADDUBSW} multiplies each with its weight and adds
 * the first two products and the last two, each pair in 16 bits with saturation; {@code VPMADDWD} by ones adds both pairs in
 * 32 bits, {@code VPADDD} to what came before. So input {@code 2j} is paired with input {@code 2j + 1}, counted from the
 * first, and where the number of inputs is odd the last one with zero. Zero points are put right afterwards, in 32 bits.
 * Source: {@code onnxruntime/core/mlas/lib/x86_64}, {@code QgemmU8X8KernelAvx2.S} (ComputeBlockU8S8Avx2), {@code
 * QgemmU8S8KernelAvx2.S} (MlasGemmU8S8CopyPackBAvx2, which interleaves four rows of the weights) and {@code
 * QgemvU8S8KernelAvx2.S} for a single row.
 */
public final class SaturatingProduct {
    private SaturatingProduct() {}

    /**
     * The sums without zero points.
     *
     * @param activations unsigned, {@code [rows, inputs]}
     * @param weights signed, {@code [inputs, outputs]}
     * @return {@code [rows, outputs]}
     */
    public static int[] multiply(byte[] activations, byte[] weights, int rows, int inputs, int outputs) {
        int[] sums = new int[Math.multiplyExact(rows, outputs)];
        addTo(sums, activations, weights, inputs, outputs);
        return sums;
    }

    /**
     * Adds the same to what is there, {@code [rows, outputs]}.
     *
     * @return how many pairs were cut, of {@code rows * outputs * ceil(inputs / 2)}
     */
    static long addTo(int[] sums, byte[] activations, byte[] weights, int inputs, int outputs) {
        int rows = sums.length / outputs;
        Objects.checkFromIndexSize(0, Math.multiplyExact(rows, inputs), activations.length);
        Objects.checkFromIndexSize(0, Math.multiplyExact(inputs, outputs), weights.length);
        byte[] nothing = new byte[outputs];
        byte[] even = new byte[outputs];
        byte[] odd = new byte[outputs];
        long cutPairs = 0;
        for (int input = 0; input < inputs; input += 2) {
            boolean paired = input + 1 < inputs;
            System.arraycopy(weights, input * outputs, even, 0, outputs);
            System.arraycopy(paired ? weights : nothing, paired ? (input + 1) * outputs : 0, odd, 0, outputs);
            for (int row = 0; row < rows; row++) {
                int first = Byte.toUnsignedInt(activations[row * inputs + input]);
                int second = paired ? Byte.toUnsignedInt(activations[row * inputs + input + 1]) : 0;
                cutPairs += addPairs(first, even, second, odd, sums, row * outputs);
            }
        }
        return cutPairs;
    }

    private static int addPairs(int first, byte[] even, int second, byte[] odd, int[] sums, int from) {
        int cut = 0;
        for (int output = 0; output < even.length; output++) {
            int pair = first * even[output] + second * odd[output];
            int held = Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, pair));
            cut += pair == held ? 0 : 1;
            sums[from + output] += held;
        }
        return cut;
    }
}
