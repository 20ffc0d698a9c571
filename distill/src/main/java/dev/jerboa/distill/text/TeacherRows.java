package dev.jerboa.distill.text;

import dev.jerboa.train.Variable;

/** The teacher's vectors of some samples, one after the other. */
final class TeacherRows {
    private final int width;
    private final float[] values;

    private TeacherRows(int width, float[] values) {
        this.width = width;
        this.values = values;
    }

    static TeacherRows of(TeacherVectors teacher, int[] samples) {
        return new TeacherRows(teacher.width(), teacher.rows(samples));
    }

    /** The vectors, {@code [samples, width]}. */
    Variable toVariable() {
        return Variable.of(new long[] {values.length / width, width}, values);
    }
}
