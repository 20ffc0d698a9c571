package dev.jerboa.multimodal.data;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which column of a table holds what; all others are labels.
 *
 * @param modalities the column of each modality that there is: sentences, and paths of pictures and sounds
 * @param key the column that names the samples, no two the same
 */
public record Columns(Map<Modality, String> modalities, Optional<String> key) {
    private static final Map<Modality, List<String>> USUAL = Map.of(
            Modality.TEXT, List.of("text", "sentence", "caption", "title", "name"),
            Modality.IMAGE, List.of("image", "picture", "image_path", "img", "file_name", "filepath"),
            Modality.AUDIO, List.of("audio", "sound", "audio_path", "wav", "speech"));
    private static final List<String> USUAL_KEYS = List.of("key", "id", "uid");

    /** Columns that cannot change. */
    public Columns {
        modalities = Map.copyOf(modalities);
    }

    /**
     * The columns that have a usual name, such as {@code text}, {@code image}, {@code audio} and {@code id}.
     *
     * @param table what errors call the table
     * @throws JerboaException {@code INVALID_ARGUMENT} if there is none for any modality
     */
    public static Columns guess(String table, Collection<String> header) {
        Map<Modality, String> found = new EnumMap<>(Modality.class);
        USUAL.forEach((modality, names) -> first(header, names).ifPresent(column -> found.put(modality, column)));
        if (found.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    table + " has the columns " + String.join(", ", header)
                            + ", and none of them is known to hold texts, pictures or sounds",
                    "Call them 'text', 'image' and 'audio'; the other columns are labels.");
        }
        return new Columns(found, first(header, USUAL_KEYS));
    }

    /**
     * Checks that a table has these columns.
     *
     * @throws JerboaException {@code INVALID_ARGUMENT} if one is missing
     */
    void requireIn(String table, Collection<String> header) {
        Stream.concat(modalities.values().stream(), key.stream())
                .filter(column -> !header.contains(column))
                .findFirst()
                .ifPresent(column -> {
                    throw new JerboaException(
                            ErrorCode.INVALID_ARGUMENT,
                            table + " has no column '" + column + "'",
                            "It has " + String.join(", ", header) + ".");
                });
    }

    private static Optional<String> first(Collection<String> header, List<String> names) {
        return names.stream()
                .flatMap(name -> header.stream()
                        .filter(column ->
                                column.strip().toLowerCase(Locale.ROOT).equals(name)))
                .findFirst();
    }
}
