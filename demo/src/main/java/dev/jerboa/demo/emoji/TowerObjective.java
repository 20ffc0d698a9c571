package dev.jerboa.demo.emoji;

import dev.jerboa.train.Variable;
import dev.jerboa.train.loop.Loss;

/** What a tower is told about its output. */
interface TowerObjective extends AutoCloseable {
    /**
     * How far off an output is.
     *
     * @param output of the tower
     * @param numbers what each row of it is to be
     */
    Loss loss(Variable output, long[] numbers);

    @Override
    default void close() {}

    /** Each frame of {@code [batch, frames, classes]} is to name its class: cross-entropy. */
    static TowerObjective frames() {
        return (output, numbers) -> {
            Variable rows = output.reshape(numbers.length, output.dim(2));
            return Loss.of(rows.crossEntropy(Variable.of(new long[] {numbers.length}, numbers)));
        };
    }

    /** Each vector is to lie in the direction of its text's: one less the cosine. */
    static TowerObjective direction(float[][] texts) {
        int width = texts[0].length;
        return (output, numbers) -> {
            float[] own = new float[numbers.length * width];
            for (int i = 0; i < numbers.length; i++) {
                System.arraycopy(texts[Math.toIntExact(numbers[i])], 0, own, i * width, width);
            }
            Variable cosines = output.normalized().times(Variable.of(new long[] {numbers.length, width}, own));
            return Loss.of(cosines.sum().times(-1.0 / numbers.length).plus(1));
        };
    }
}
