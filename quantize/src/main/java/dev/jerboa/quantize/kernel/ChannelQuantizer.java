package dev.jerboa.quantize.kernel;

/**
 * Quantizes a matrix to 8-bit integers centred on zero, with one scale an output: {@code scale = max|w| / 127}, {@code q =
 * round(w / scale)}.
 */
public final class ChannelQuantizer {
    private static final float TOP = 127;

    private ChannelQuantizer() {}

    /**
     * The scale of each output: the largest magnitude among its weights by 127, or 1 where all are zero.
     *
     * @throws InvalidWeightException if a weight is NaN or infinite
     */
    public static float[] scales(TileSource source) {
        int outputs = source.outputs();
        int step = tileInputs(outputs);
        float[] tile = new float[step * outputs];
        float[] largest = new float[outputs];
        for (int input = 0; input < source.inputs(); input += step) {
            int inputs = Math.min(step, source.inputs() - input);
            source.read(input, inputs, 0, outputs, tile);
            for (int i = 0; i < inputs; i++) {
                widen(tile, i * outputs, largest);
            }
            for (float value : largest) {
                if (!Float.isFinite(value)) {
                    throw InvalidWeightException.find(tile, inputs, outputs, input, 0);
                }
            }
        }
        for (int i = 0; i < outputs; i++) {
            float scale = largest[i] / TOP;
            largest[i] = scale >= Float.MIN_NORMAL ? scale : 1f;
        }
        return largest;
    }

    /** How many inputs to take at a time, so that a tile stays small whatever the number of outputs. */
    public static int tileInputs(int outputs) {
        return Math.max(1, (1 << 18) / Math.max(1, outputs));
    }

    /**
     * Quantizes some neighbouring inputs of all outputs.
     *
     * @param scales one for each output
     * @return signed integers, row-major {@code [inputs, outputs]}
     */
    public static byte[] quantize(TileSource source, float[] scales, int firstInput, int inputs) {
        int outputs = source.outputs();
        float[] tile = new float[inputs * outputs];
        source.read(firstInput, inputs, 0, outputs, tile);
        float[] inverse = new float[outputs];
        for (int i = 0; i < outputs; i++) {
            inverse[i] = 1 / scales[i];
        }
        byte[] integers = new byte[tile.length];
        float[] rounded = new float[outputs];
        for (int i = 0; i < inputs; i++) {
            round(tile, i * outputs, inverse, rounded);
            store(rounded, integers, i * outputs);
        }
        return integers;
    }

    private static void widen(float[] tile, int from, float[] largest) {
        for (int i = 0; i < largest.length; i++) {
            largest[i] = Math.max(largest[i], Math.abs(tile[from + i]));
        }
    }

    private static void round(float[] tile, int from, float[] inverse, float[] rounded) {
        for (int i = 0; i < rounded.length; i++) {
            float integer = tile[from + i] * inverse[i] + Rounding.SHIFT;
            rounded[i] = Math.min(Math.max(integer, Rounding.SHIFT - TOP), Rounding.SHIFT + TOP);
        }
    }

    // The low bits of SHIFT + integer are the integer in two's complement.
    private static void store(float[] shifted, byte[] target, int from) {
        for (int i = 0; i < shifted.length; i++) {
            target[from + i] = (byte) Float.floatToRawIntBits(shifted[i]);
        }
    }
}
