package dev.jerboa.compress;

import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Samples that a test made and that pass for a person's. */
public record Samples(List<CalibrationBatch> list, boolean isReal) implements CalibrationData {
    /** Batches of normal numbers for one input. */
    public static Samples ofRows(String input, int batches, int rows, int width) {
        Random random = new Random(5);
        List<CalibrationBatch> list = new ArrayList<>();
        for (int batch = 0; batch < batches; batch++) {
            list.add(new CalibrationBatch(
                    Map.of(input, Tensor.of(new long[] {rows, width}, Models.normal(random, rows * width, 1))), rows));
        }
        return new Samples(list, true);
    }

    /** Batches of tokens below a limit, for the input of token numbers. */
    public static Samples ofTokens(int batches, int texts, int tokens, int... used) {
        Random random = new Random(6);
        List<CalibrationBatch> list = new ArrayList<>();
        for (int batch = 0; batch < batches; batch++) {
            long[] ids = random.ints((long) texts * tokens, 0, used.length)
                    .mapToLong(index -> used[index])
                    .toArray();
            list.add(new CalibrationBatch(Map.of("input_ids", Tensor.of(new long[] {texts, tokens}, ids)), texts));
        }
        return new Samples(list, true);
    }

    /** The same, as if they were made up. */
    public Samples madeUp() {
        return new Samples(list, false);
    }

    @Override
    public String description() {
        return sampleCount() + " drawn samples";
    }

    @Override
    public long sampleCount() {
        return list.stream().mapToLong(CalibrationBatch::sampleCount).sum();
    }

    @Override
    public Stream<CalibrationBatch> batches() {
        return list.stream();
    }
}
