package dev.jerboa.runtime.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Calibration data in two parts: one to learn from, and one to measure on that is not learned from.
 *
 * @param calibration what is learned from
 * @param probes what is measured on
 */
public record HeldOut(CalibrationData calibration, List<CalibrationBatch> probes) {
    private static final int SHARE = 8;
    private static final int MOST_PROBES = 64;

    public HeldOut {
        probes = List.copyOf(probes);
    }

    /**
     * Keeps back every eighth batch until there are {@value #MOST_PROBES} samples; where there are too few batches for
     * that, the first serve for both.
     */
    public static HeldOut of(CalibrationData data) {
        List<CalibrationBatch> first = new ArrayList<>();
        List<CalibrationBatch> probes = new ArrayList<>();
        Set<Long> indices = new HashSet<>();
        long index = 0;
        int samples = 0;
        try (Stream<CalibrationBatch> batches = data.batches()) {
            for (CalibrationBatch batch : (Iterable<CalibrationBatch>) batches::iterator) {
                if (index % SHARE == SHARE / 2 && samples < MOST_PROBES) {
                    indices.add(index);
                    probes.add(batch);
                    samples += batch.sampleCount();
                } else if (index < SHARE / 2) {
                    first.add(batch);
                }
                index++;
            }
        }
        return probes.isEmpty()
                ? new HeldOut(data, first)
                : new HeldOut(new Rest(data, indices, data.sampleCount() - samples), probes);
    }

    /** All batches but those kept back. */
    private record Rest(CalibrationData data, Set<Long> keptBack, long sampleCount) implements CalibrationData {
        @Override
        public String description() {
            return data.description();
        }

        @Override
        public boolean isReal() {
            return data.isReal();
        }

        @Override
        public Stream<CalibrationBatch> batches() {
            AtomicLong index = new AtomicLong();
            return data.batches().sequential().filter(batch -> !keptBack.contains(index.getAndIncrement()));
        }
    }
}
