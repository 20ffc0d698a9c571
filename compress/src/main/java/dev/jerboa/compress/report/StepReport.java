package dev.jerboa.compress.report;

import dev.jerboa.quantize.report.QuantizationReport;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one step did, and what the model was like after it; all comparisons are with the original.
 *
 * @param name what it is called: {@code prune:0.3}
 * @param sizeBytes the size after it
 * @param seconds how long it took
 * @param cosineMean the mean cosine with the original
 * @param cosineMin the smallest
 * @param neighboursKept of the ten nearest neighbours of each sample, the share that stays among them
 * @param speeds how fast it is
 * @param pruning what was taken out
 * @param quantization what became integers; its own comparison is with the model before this step
 */
public record StepReport(
        String name,
        long sizeBytes,
        double seconds,
        double cosineMean,
        double cosineMin,
        OptionalDouble neighboursKept,
        List<StepSpeed> speeds,
        Optional<PruningReport> pruning,
        Optional<QuantizationReport> quantization) {
    public StepReport {
        Objects.requireNonNull(name);
        Objects.requireNonNull(neighboursKept);
        speeds = List.copyOf(speeds);
        Objects.requireNonNull(pruning);
        Objects.requireNonNull(quantization);
    }
}
