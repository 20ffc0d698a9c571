package dev.jerboa.runtime.data;

import dev.jerboa.runtime.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Which positions of a batch are real and which are padding, as the batch's own mask says. */
public final class PaddingMask {
    private final long samples;
    private final long positions;
    private final boolean[] real;

    private PaddingMask(long samples, long positions, boolean[] real) {
        this.samples = samples;
        this.positions = positions;
        this.real = real;
    }

    /** The mask among the inputs of a batch: a tensor of two dimensions with {@code mask} in its name. */
    public static Optional<PaddingMask> of(Map<String, Tensor> inputs) {
        return inputs.entrySet().stream()
                .filter(input ->
                        input.getKey().contains("mask") && input.getValue().dims().length == 2)
                .map(input -> of(input.getValue()))
                .findFirst();
    }

    private static PaddingMask of(Tensor mask) {
        float[] values = mask.toFloats();
        boolean[] real = new boolean[values.length];
        for (int i = 0; i < real.length; i++) {
            real[i] = values[i] != 0;
        }
        return new PaddingMask(mask.dims()[0], mask.dims()[1], real);
    }

    /** Whether an activation has one row for each position: {@code [samples, positions, width]} or flattened to two. */
    public boolean fits(long[] activation) {
        boolean apart = activation.length == 3 && activation[0] == samples && activation[1] == positions;
        return apart || (activation.length == 2 && activation[0] == real.length && positions > 1);
    }

    /**
     * The rows of real positions, moved together; the array itself if there is no padding.
     *
     * @param values {@code [positions of all samples, width]}
     */
    public float[] keep(float[] values, int width) {
        int kept = count();
        if (kept == real.length) {
            return values;
        }
        float[] result = new float[kept * width];
        int row = 0;
        for (int i = 0; i < real.length; i++) {
            if (real[i]) {
                System.arraycopy(values, i * width, result, row++ * width, width);
            }
        }
        return result;
    }

    /**
     * The rows of the real positions of one sample, moved together.
     *
     * @param values {@code [positions, width]}
     */
    public float[] keepOf(int sample, float[] values, int width) {
        float[] result = new float[values.length];
        int row = 0;
        for (int i = 0; i < positions; i++) {
            if (real[(int) (sample * positions) + i]) {
                System.arraycopy(values, i * width, result, row++ * width, width);
            }
        }
        return Arrays.copyOf(result, row * width);
    }

    /** 1 for a real position, 0 for padding, {@code [samples, positions]}. */
    public float[] weights() {
        float[] weights = new float[real.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = real[i] ? 1 : 0;
        }
        return weights;
    }

    /** How many positions are real. */
    public int count() {
        int count = 0;
        for (boolean position : real) {
            count += position ? 1 : 0;
        }
        return count;
    }
}
