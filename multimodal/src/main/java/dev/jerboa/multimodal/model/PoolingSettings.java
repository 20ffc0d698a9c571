package dev.jerboa.multimodal.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the vectors of a tower become one, as sentence-transformers write it down, or by rule where nobody did. */
final class PoolingSettings {
    /** Families of text encoders that are pooled at their first token and whose exports often do not say so. */
    private static final List<String> CLS_FAMILIES =
            List.of("bge-", "mxbai-embed", "snowflake-arctic-embed", "gte-base-en-v1.5", "gte-large-en-v1.5");

    private PoolingSettings() {}

    /**
     * What the directory states.
     *
     * @throws JerboaException if it asks for a pooling that is not known
     */
    static Optional<Pooling> stated(DirectoryJson json) {
        Optional<Path> file = json.find(folder(json) + "/config.json");
        if (file.isEmpty()) {
            return Optional.empty();
        }
        JsonNode config = DirectoryJson.parse(file.get());
        List<String> wanted = config.properties().stream()
                .filter(entry -> entry.getKey().startsWith("pooling_mode_")
                        && entry.getValue().asBoolean())
                .map(entry -> entry.getKey().substring("pooling_mode_".length()))
                .toList();
        if (wanted.size() != 1) {
            throw unknown(file.get(), wanted.isEmpty() ? "nothing" : String.join(" and ", wanted));
        }
        return Optional.of(
                switch (wanted.get(0)) {
                    case "cls_token" -> Pooling.CLS;
                    // The root of the length cancels when the vector is scaled to length one.
                    case "mean_tokens", "mean_sqrt_len_tokens" -> Pooling.MEAN;
                    case "max_tokens" -> Pooling.MAX;
                    case "lasttoken" -> Pooling.LAST;
                    default -> throw unknown(file.get(), wanted.get(0));
                });
    }

    /** The usual pooling where nothing is stated. */
    static Pooling usual(Modality modality, DirectoryJson json, Path directory) {
        return switch (modality) {
            case TEXT -> isClsFamily(json, directory) ? Pooling.CLS : Pooling.MEAN;
            case IMAGE -> Pooling.CLS;
            case AUDIO -> Pooling.MEAN;
        };
    }

    private static boolean isClsFamily(DirectoryJson json, Path directory) {
        String names = json.read(DirectoryJson.CONFIG).path("_name_or_path").asText("") + " "
                + directory.toAbsolutePath().normalize().getFileName();
        return CLS_FAMILIES.stream().anyMatch(names.toLowerCase(Locale.ROOT)::contains);
    }

    private static String folder(DirectoryJson json) {
        for (JsonNode module : json.read("modules.json")) {
            if (module.path("type").asText().endsWith("Pooling")) {
                return module.path("path").asText("1_Pooling");
            }
        }
        return "1_Pooling";
    }

    private static JerboaException unknown(Path file, String wanted) {
        return new JerboaException(
                ErrorCode.UNSUPPORTED,
                file + " asks to pool by " + wanted + "; known are cls_token, mean_tokens, mean_sqrt_len_tokens, "
                        + "max_tokens and lasttoken, one of them",
                "Name a pooling when you open the model.");
    }
}
