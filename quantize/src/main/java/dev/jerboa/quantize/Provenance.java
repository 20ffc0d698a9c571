package dev.jerboa.quantize;

import dev.jerboa.onnx.Version;
import dev.jerboa.quantize.verify.ModelComparison;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a written model says about where it comes from, in its metadata. */
public final class Provenance {
    private static final String PREFIX = "jerboa.";

    private Provenance() {}

    /**
     * The entries of a model.
     *
     * @param sourceSha256 the digest of the file of the original
     * @param dataCrc32c the checksum of its data files, if it has any
     * @param options what was done with it: {@code quantize.scheme} and its kin
     * @param comparison how far the result agrees with it
     */
    public static Map<String, String> of(
            String sourceSha256,
            Optional<String> dataCrc32c,
            Map<String, String> options,
            Optional<ModelComparison> comparison) {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put(PREFIX + "version", Version.text());
        entries.put(PREFIX + "source.sha256", sourceSha256);
        dataCrc32c.ifPresent(crc -> entries.put(PREFIX + "source.data.crc32c", crc));
        options.forEach((key, value) -> entries.put(PREFIX + key, value));
        comparison.ifPresent(measured -> {
            entries.put(PREFIX + "measured.cosine.mean", decimal(measured.cosineMean()));
            entries.put(PREFIX + "measured.cosine.min", decimal(measured.cosineMin()));
        });
        return entries;
    }

    /** Takes out what an earlier run said of the model that is now the source: keys must not occur twice. */
    public static void removeFrom(Map<String, String> metadata) {
        metadata.keySet().removeIf(key -> key.startsWith(PREFIX));
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }
}
