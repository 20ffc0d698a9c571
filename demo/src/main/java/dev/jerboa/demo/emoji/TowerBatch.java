package dev.jerboa.demo.emoji;

import dev.jerboa.runtime.Tensor;

/** What a tower reads together, and the text that each belongs to. */
final class TowerBatch {
    private final Tensor input;
    private final long[] texts;

    /** A batch of an input and, for each of its rows, the number of its text. */
    TowerBatch(Tensor input, long[] texts) {
        this.input = input;
        this.texts = texts;
    }

    /** The input, its first dimension counting the rows. */
    Tensor input() {
        return input;
    }

    /** The numbers of the texts. */
    long[] texts() {
        return texts;
    }
}
