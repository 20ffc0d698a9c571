package dev.jerboa.multimodal.model;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A small network that says something of a tower's embeddings: float {@code [samples, width]}, unit vectors, to float {@code
 * [samples, outputs]}.
 *
 * @param name what files and tables call it
 * @param modality the tower that it is on
 * @param file the ONNX file, of one input and one output
 * @param kind what its outputs are
 * @param label the label of samples that it learned to tell
 * @param names the classes or labels in the order of the outputs; empty for a number
 * @param separator what stands between labels of which several hold
 */
public record Head(
        String name, Modality modality, Path file, Kind kind, String label, List<String> names, String separator) {
    /** What stands between labels if nothing else is said. */
    public static final String USUAL_SEPARATOR = ",";

    /** What the outputs of a head are. */
    public enum Kind {
        /** Logits of classes, of which one holds. */
        CLASSES,
        /** Logits of labels, of which several may hold: those above 0. */
        LABELS,
        /** A number. */
        NUMBER;

        /** What files call it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The kind of this name. */
        static Kind named(String text) {
            return Arrays.stream(values())
                    .filter(kind -> kind.text().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new JerboaException(
                            ErrorCode.UNREADABLE,
                            "there is no head of the kind '" + text + "'",
                            "Known are classes, labels and number."));
        }
    }

    public Head {
        Objects.requireNonNull(name);
        Objects.requireNonNull(modality);
        Objects.requireNonNull(file);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(label);
        Objects.requireNonNull(separator);
        names = List.copyOf(names);
    }

    /** The labels in a text: between separators, or in a list as JSON has it. */
    public Set<String> labels(String text) {
        return labels(text, separator);
    }

    /** The labels in a text: between separators, or in a list as JSON has it. */
    public static Set<String> labels(String text, String separator) {
        boolean list = text.startsWith("[") && text.endsWith("]");
        String inner = list ? text.substring(1, text.length() - 1).replace("\"", "") : text;
        return Arrays.stream(inner.split(Pattern.quote(list ? "," : separator), -1))
                .map(String::strip)
                .filter(label -> !label.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
