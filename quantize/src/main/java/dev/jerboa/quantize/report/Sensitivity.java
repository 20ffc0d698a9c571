package dev.jerboa.quantize.report;

import java.util.Objects;

/**
 * How the errors of single layers were measured; the errors themselves stand with each {@link FormCandidate}.
 *
 * @param measure what an error is: {@code 1 - cosine of the embedding}
 * @param samples what it was measured on: {@code 64 sentences}
 */
public record Sensitivity(String measure, String samples) {
    public Sensitivity {
        Objects.requireNonNull(measure);
        Objects.requireNonNull(samples);
    }
}
