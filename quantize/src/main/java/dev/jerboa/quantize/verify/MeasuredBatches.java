package dev.jerboa.quantize.verify;

import dev.jerboa.runtime.LatencyBenchmark;
import dev.jerboa.runtime.LatencyReport;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The samples on which a result is measured beside its original.
 *
 * @param batches some hundred samples
 */
public record MeasuredBatches(List<CalibrationBatch> batches) {
    private static final int MOST_SAMPLES = 400;
    private static final int WARM_UP_ROUNDS = 3;
    private static final int ROUNDS = 15;

    public MeasuredBatches {
        batches = List.copyOf(batches);
    }

    /** The first samples of some data. */
    public static MeasuredBatches of(CalibrationData data) {
        List<CalibrationBatch> some = new ArrayList<>();
        int samples = 0;
        try (Stream<CalibrationBatch> all = data.batches()) {
            for (CalibrationBatch batch : (Iterable<CalibrationBatch>) all::iterator) {
                some.add(batch);
                samples += batch.sampleCount();
                if (samples >= MOST_SAMPLES) {
                    break;
                }
            }
        }
        return new MeasuredBatches(some);
    }

    /** The samples in the largest batch. */
    public int largestSampleCount() {
        return batches.stream().mapToInt(CalibrationBatch::sampleCount).max().orElse(1);
    }

    /** The batches to take times of: the one with the fewest numbers and the one with the most. */
    public List<CalibrationBatch> timed() {
        List<CalibrationBatch> bySize = batches.stream()
                .sorted((a, b) -> Long.compare(elements(a), elements(b)))
                .toList();
        return bySize.size() > 1 ? List.of(bySize.get(0), bySize.get(bySize.size() - 1)) : bySize;
    }

    /** Takes the times of some models in turn. */
    public static LatencyReport time(List<LatencyBenchmark.Candidate> candidates) {
        return new LatencyBenchmark(WARM_UP_ROUNDS, ROUNDS).run(candidates);
    }

    /** The shape of a batch: {@code 8x128}. */
    public static String shape(CalibrationBatch batch) {
        return batch.inputs().values().stream()
                .map(tensor -> Stream.of(tensor.dims())
                        .flatMapToLong(Arrays::stream)
                        .mapToObj(Long::toString)
                        .collect(Collectors.joining("x")))
                .max((a, b) -> Integer.compare(a.length(), b.length()))
                .orElse("");
    }

    private static long elements(CalibrationBatch batch) {
        return batch.inputs().values().stream()
                .mapToLong(tensor -> tensor.elementCount())
                .sum();
    }
}
