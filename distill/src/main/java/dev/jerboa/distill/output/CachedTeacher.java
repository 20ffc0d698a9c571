package dev.jerboa.distill.output;

import dev.jerboa.distill.cache.CacheDescription;
import dev.jerboa.distill.cache.CacheKey;
import dev.jerboa.distill.cache.RowStorage;
import dev.jerboa.distill.cache.TeacherCache;
import dev.jerboa.distill.cache.TeacherCacheWriter;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What a model said of each sample, kept in a file: the model runs once over the data, and not at all if the file has it.
 *
 * <p>For values whose first dimension counts the samples and whose others are the same for all of them, such as embeddings
 * and classes; where those vary, as with pictures of many widths, ask a {@link ModelTeacher}.
 */
public final class CachedTeacher implements OutputTeacher {
    private final TeacherCache cache;
    private final Map<String, long[]> shapes;
    private final int[] firstSamples;

    private CachedTeacher(TeacherCache cache, Map<String, long[]> shapes, int[] firstSamples) {
        this.cache = cache;
        this.shapes = shapes;
        this.firstSamples = firstSamples;
    }

    /**
     * A teacher from a file, which is filled where it lacks something.
     *
     * @param model the teacher
     * @param values what it is asked for
     * @param batches all batches of the run, in order
     * @param file the cache; one of the same model, values and data that is not complete is completed
     * @throws JerboaException if the file is the cache of something else, or values have no fixed size for a sample
     */
    public static CachedTeacher of(
            Path model, Set<String> values, List<CalibrationBatch> batches, Path file, Progress progress) {
        int[] firstSamples = new int[batches.size() + 1];
        for (int i = 0; i < batches.size(); i++) {
            firstSamples[i + 1] = Math.addExact(firstSamples[i], batches.get(i).sampleCount());
        }
        try (ModelTeacher teacher = ModelTeacher.open(model, values)) {
            Map<String, long[]> shapes = shapes(teacher.run(batches.get(0)), batches.get(0), 0);
            int width = shapes.values().stream().mapToInt(CachedTeacher::size).sum();
            CacheKey key =
                    new CacheKey(CacheKey.ofModel(model), BatchDigest.of(batches), "values " + new TreeSet<>(values));
            CacheDescription description = new CacheDescription(
                    key,
                    firstSamples[batches.size()],
                    width,
                    RowStorage.FLOAT32,
                    Map.of("model", String.valueOf(model.getFileName())));
            try (TeacherCacheWriter writer = TeacherCacheWriter.open(file, description)) {
                for (int number = 0; number < batches.size(); number++) {
                    progress.update("teacher", firstSamples[number], firstSamples[batches.size()]);
                    int[] samples = IntStream.range(firstSamples[number], firstSamples[number + 1])
                            .toArray();
                    if (!Arrays.stream(samples).allMatch(writer::had)) {
                        CalibrationBatch batch = batches.get(number);
                        Map<String, Tensor> answers = teacher.run(batch);
                        requireSame(shapes, shapes(answers, batch, number), number);
                        writer.append(samples, rows(answers, shapes, samples.length, width));
                    }
                }
            }
            return new CachedTeacher(TeacherCache.open(file, key), shapes, firstSamples);
        }
    }

    /** The shape of each value for one sample, by name in order. */
    private static Map<String, long[]> shapes(Map<String, Tensor> answers, CalibrationBatch batch, int number) {
        Map<String, long[]> shapes = new TreeMap<>();
        answers.forEach((name, tensor) -> {
            long[] dims = tensor.dims();
            if (dims.length == 0 || dims[0] != batch.sampleCount()) {
                throw unfit("the teacher's '" + name + "' is " + tensor + " for batch " + number + " of "
                        + batch.sampleCount() + " samples");
            }
            shapes.put(name, Arrays.copyOfRange(dims, 1, dims.length));
        });
        return shapes;
    }

    private static void requireSame(Map<String, long[]> wanted, Map<String, long[]> found, int number) {
        wanted.forEach((name, dims) -> {
            if (!Arrays.equals(dims, found.get(name))) {
                throw unfit(
                        "the teacher's '" + name + "' is " + TensorData.format(dims) + " for a sample of batch 0, and "
                                + TensorData.format(found.get(name)) + " for one of batch " + number);
            }
        });
    }

    private static JerboaException unfit(String what) {
        return new JerboaException(
                ErrorCode.INVALID_ARGUMENT,
                what + "; a cache keeps rows of one width for each sample",
                "Let the teacher run beside the training instead.");
    }

    private static float[] rows(Map<String, Tensor> answers, Map<String, long[]> shapes, int samples, int width) {
        float[] rows = new float[samples * width];
        int at = 0;
        for (Map.Entry<String, long[]> value : shapes.entrySet()) {
            float[] given = answers.get(value.getKey()).toFloats();
            int size = size(value.getValue());
            for (int sample = 0; sample < samples; sample++) {
                System.arraycopy(given, sample * size, rows, sample * width + at, size);
            }
            at += size;
        }
        return rows;
    }

    @Override
    public Map<String, TensorData> answers(int number, CalibrationBatch batch) {
        int[] samples =
                IntStream.range(firstSamples[number], firstSamples[number + 1]).toArray();
        float[] rows = cache.rows(samples);
        int width = cache.description().width();
        Map<String, TensorData> answers = new LinkedHashMap<>();
        int at = 0;
        for (Map.Entry<String, long[]> value : shapes.entrySet()) {
            int size = size(value.getValue());
            float[] given = new float[samples.length * size];
            for (int sample = 0; sample < samples.length; sample++) {
                System.arraycopy(rows, sample * width + at, given, sample * size, size);
            }
            long[] dims = IntStream.range(0, value.getValue().length + 1)
                    .mapToLong(axis -> axis == 0 ? samples.length : value.getValue()[axis - 1])
                    .toArray();
            answers.put(value.getKey(), TensorData.ofFloats(dims, given));
            at += size;
        }
        return answers;
    }

    private static int size(long[] dims) {
        return Math.toIntExact(TensorData.elementCount(dims));
    }
}
