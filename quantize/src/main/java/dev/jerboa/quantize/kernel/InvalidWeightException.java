package dev.jerboa.quantize.kernel;

/** A weight is NaN or infinite and has no integer. */
public final class InvalidWeightException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int input;
    private final int output;
    private final float value;

    InvalidWeightException(int input, int output, float value) {
        super("weight at input " + input + " of output " + output + " is " + value);
        this.input = input;
        this.output = output;
        this.value = value;
    }

    /** The place of the weight along its row. */
    public int input() {
        return input;
    }

    /** The row of the weight. */
    public int output() {
        return output;
    }

    /** NaN or an infinity. */
    public float value() {
        return value;
    }

    /** The exception for the first such weight of a tile {@code [inputs, outputs]}. */
    static InvalidWeightException find(float[] tile, int inputs, int outputs, int firstInput, int firstOutput) {
        for (int i = 0; i < inputs * outputs; i++) {
            if (!Float.isFinite(tile[i])) {
                return new InvalidWeightException(firstInput + i / outputs, firstOutput + i % outputs, tile[i]);
            }
        }
        throw new IllegalStateException("no such weight in the tile");
    }
}
