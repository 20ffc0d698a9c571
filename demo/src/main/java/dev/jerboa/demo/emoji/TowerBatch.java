package dev.jerboa.demo.emoji;

import dev.jerboa.runtime.Tensor;

/** What a tower reads together, and what its outputs are to be. */
final class TowerBatch {
    private final Tensor input;
    private final long[] numbers;

    /** A batch of an input and a number for each row of its output: of a text, or of a phone. */
    TowerBatch(Tensor input, long[] numbers) {
        this.input = input;
        this.numbers = numbers;
    }

    /** The input, its first dimension counting the rows. */
    Tensor input() {
        return input;
    }

    /** What each row of the output is to be. */
    long[] numbers() {
        return numbers;
    }
}
