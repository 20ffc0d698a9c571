package dev.jerboa.multimodal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings the settings of towers that come from different directories into one. */
final class SettingsMerge {
    private final ObjectMapper mapper = new ObjectMapper();
    private final boolean several;
    private final Map<String, String> files = new LinkedHashMap<>();
    private final Map<Modality, String> configs = new LinkedHashMap<>();
    private final Map<Modality, String> preprocessors = new LinkedHashMap<>();

    /**
     * @param several whether there is more than one tower
     */
    SettingsMerge(boolean several) {
        this.several = several;
    }

    /** Takes the settings of a tower. */
    void add(TowerSource tower, Pooling pooling) throws IOException {
        Map<String, String> own = new LinkedHashMap<>();
        for (Map.Entry<String, Path> file : tower.settings().entrySet()) {
            own.put(file.getKey(), Files.readString(file.getValue()));
        }
        own.putAll(tower.texts());
        Optional.ofNullable(own.remove(DirectoryJson.CONFIG)).ifPresent(text -> configs.put(tower.modality(), text));
        String named = own.remove(Settings.preprocessor(tower.modality()));
        String common = own.remove(DirectoryJson.PREPROCESSOR);
        if (named != null || common != null) {
            preprocessors.put(
                    tower.modality(),
                    tower.texts().containsKey(DirectoryJson.PREPROCESSOR) || named == null ? common : named);
        }
        if (tower.modality() == Modality.TEXT && pooling != Pooling.GIVEN) {
            own.putIfAbsent("1_Pooling/config.json", pooling(pooling));
        }
        for (Map.Entry<String, String> file : own.entrySet()) {
            String other = files.putIfAbsent(file.getKey(), file.getValue());
            if (other != null && !other.equals(file.getValue())) {
                throw new JerboaException(
                        ErrorCode.UNSUPPORTED,
                        "two towers have different files " + file.getKey(),
                        "Describe one of them in transformers' files instead.");
            }
        }
    }

    /** Writes all of them. */
    void write(Path directory) throws IOException {
        config().ifPresent(text -> files.put(DirectoryJson.CONFIG, text));
        List<String> distinct = preprocessors.values().stream().distinct().toList();
        if (distinct.size() == 1) {
            files.put(DirectoryJson.PREPROCESSOR, distinct.get(0));
        } else {
            preprocessors.forEach((modality, text) -> files.put(Settings.preprocessor(modality), text));
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    private Optional<String> config() throws IOException {
        List<String> distinct = configs.values().stream().distinct().toList();
        if (distinct.size() <= 1 && (!several || configs.size() != 1 || isWhole(distinct.get(0)))) {
            return distinct.stream().findFirst();
        }
        ObjectNode joined = mapper.createObjectNode();
        for (Map.Entry<Modality, String> config : configs.entrySet()) {
            String key = key(config.getKey());
            JsonNode whole = mapper.readTree(config.getValue());
            JsonNode part = whole.has(key) ? whole.path(key) : whole;
            if (part instanceof ObjectNode object && !object.has("model_type") && whole.has("model_type")) {
                object.put("model_type", whole.path("model_type").asText());
            }
            joined.set(key, part);
        }
        return Optional.of(joined.toPrettyString() + "\n");
    }

    private boolean isWhole(String config) throws IOException {
        JsonNode json = mapper.readTree(config);
        return json.has(key(Modality.TEXT)) || json.has(key(Modality.IMAGE)) || json.has(key(Modality.AUDIO));
    }

    private static String key(Modality modality) {
        return switch (modality) {
            case TEXT -> "text_config";
            case IMAGE -> "vision_config";
            case AUDIO -> "audio_config";
        };
    }

    /** The pooling in the keys of sentence-transformers. */
    private String pooling(Pooling pooling) {
        return mapper.createObjectNode()
                        .put("pooling_mode_cls_token", pooling == Pooling.CLS)
                        .put("pooling_mode_mean_tokens", pooling == Pooling.MEAN)
                        .put("pooling_mode_max_tokens", pooling == Pooling.MAX)
                        .put("pooling_mode_lasttoken", pooling == Pooling.LAST)
                        .toPrettyString()
                + "\n";
    }
}
