package dev.jerboa.distill.text;

import dev.jerboa.distill.cache.TeacherCache;

/** What a teacher said of each sample: a vector by the sample's number. */
public interface TeacherVectors {
    /** The number of samples. */
    int count();

    /** The dimensions of each vector. */
    int width();

    /** The vectors of samples one after the other, {@code [samples, width]}. */
    float[] rows(int... samples);

    /** Vectors in memory, {@code [samples][width]}. */
    static TeacherVectors of(float[][] vectors) {
        return new TeacherVectors() {
            @Override
            public int count() {
                return vectors.length;
            }

            @Override
            public int width() {
                return vectors[0].length;
            }

            @Override
            public float[] rows(int... samples) {
                float[] rows = new float[samples.length * width()];
                for (int i = 0; i < samples.length; i++) {
                    System.arraycopy(vectors[samples[i]], 0, rows, i * width(), width());
                }
                return rows;
            }
        };
    }

    /** Vectors in a cache, which must be complete. */
    static TeacherVectors of(TeacherCache cache) {
        return new TeacherVectors() {
            @Override
            public int count() {
                return cache.description().samples();
            }

            @Override
            public int width() {
                return cache.description().width();
            }

            @Override
            public float[] rows(int... samples) {
                return cache.rows(samples);
            }
        };
    }
}
