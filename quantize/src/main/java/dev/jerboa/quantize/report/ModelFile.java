package dev.jerboa.quantize.report;

import java.util.Objects;
import java.util.Optional;

/**
 * A model as it lies on the disk.
 *
 * @param name what to call it, for a person; not the whole path
 * @param sizeBytes the bytes of all its files
 * @param sha256 the digest of its files in hexadecimal, if it was taken
 */
public record ModelFile(String name, long sizeBytes, Optional<String> sha256) {
    public ModelFile {
        Objects.requireNonNull(name);
        Objects.requireNonNull(sha256);
    }
}
