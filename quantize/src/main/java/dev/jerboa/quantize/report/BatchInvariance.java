package dev.jerboa.quantize.report;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * How much an output depends on what else is in the batch.
 *
 * @param maxDifference the largest absolute difference of any element between a sample alone and in a padded batch
 * @param batchSize samples in that batch
 * @param originalMaxDifference the same of the original
 */
public record BatchInvariance(double maxDifference, int batchSize, OptionalDouble originalMaxDifference) {
    public BatchInvariance {
        Objects.requireNonNull(originalMaxDifference);
    }
}
