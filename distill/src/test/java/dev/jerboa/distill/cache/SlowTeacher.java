package dev.jerboa.distill.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** A made-up teacher, also as a process of its own that tells of each batch it wrote. */
final class SlowTeacher {
    static final CacheKey KEY = new CacheKey("model-1", "data-1", "tokens-1");
    static final int SAMPLES = 3000;
    static final int WIDTH = 7;
    static final int BATCH = 3;

    private SlowTeacher() {}

    static CacheDescription description(RowStorage storage) {
        return new CacheDescription(KEY, SAMPLES, WIDTH, storage, Map.of("teacher", "made up"));
    }

    static float value(int sample, int column) {
        return (float) Math.sin(sample * 31 + column);
    }

    static float[] row(int sample) {
        float[] row = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            row[i] = value(sample, i);
        }
        return row;
    }

    /** Asks for every batch that the file lacks, the last samples first, and tells of each. */
    static void fill(TeacherCacheWriter writer, Runnable afterEach) {
        for (int end = SAMPLES; end > 0; end -= BATCH) {
            if (!writer.had(end - 1)) {
                int[] samples = {end - 1, end - 2, end - 3};
                float[] rows = new float[BATCH * WIDTH];
                for (int i = 0; i < rows.length; i++) {
                    rows[i] = value(samples[i / WIDTH], i % WIDTH);
                }
                writer.append(samples, rows);
                afterEach.run();
            }
        }
    }

    /** Fills the file that is named first; one more batch for each byte that comes in. */
    public static void main(String[] arguments) {
        try (TeacherCacheWriter writer =
                TeacherCacheWriter.open(Path.of(arguments[0]), description(RowStorage.FLOAT32))) {
            fill(writer, SlowTeacher::tellAndWait);
        }
    }

    private static void tellAndWait() {
        System.out.println("batch");
        try {
            if (System.in.read() < 0) {
                throw new IllegalStateException("whoever wanted batches is gone");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
