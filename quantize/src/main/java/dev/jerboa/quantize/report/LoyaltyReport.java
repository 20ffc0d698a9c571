package dev.jerboa.quantize.report;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * How far the outputs of the result agree with those of the original.
 *
 * @param samples what both were run on: {@code 400 sentences of stsb.txt}
 * @param cosineMean the mean cosine between an output of the result and the original's
 * @param cosineMin the smallest of them
 * @param cosines all of them; empty if they were not kept
 * @param neighboursKept of the ten nearest neighbours of each sample, the share that stays among them
 */
public record LoyaltyReport(
        String samples, double cosineMean, double cosineMin, List<Double> cosines, OptionalDouble neighboursKept) {
    public LoyaltyReport {
        Objects.requireNonNull(samples);
        cosines = List.copyOf(cosines);
        Objects.requireNonNull(neighboursKept);
    }
}
