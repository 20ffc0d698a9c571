package dev.jerboa.compress.report;

import java.util.Objects;

/**
 * Single weights that became zero.
 *
 * @param pattern how they are spread: {@code 2:4}, or a share
 * @param criterion what chose them
 * @param matrices how many matrices have them
 * @param zeroCount how many weights of these are zero now
 * @param weightCount how many weights these have
 * @param gzipBytesBefore what the model took as gzip without the zeros
 * @param gzipBytesAfter what it takes as gzip with them
 */
public record ZerosReport(
        String pattern,
        String criterion,
        int matrices,
        long zeroCount,
        long weightCount,
        long gzipBytesBefore,
        long gzipBytesAfter) {
    public ZerosReport {
        Objects.requireNonNull(pattern);
        Objects.requireNonNull(criterion);
    }
}
