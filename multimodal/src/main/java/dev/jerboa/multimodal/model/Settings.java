package dev.jerboa.multimodal.model;

import dev.jerboa.multimodal.Modality;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files that belong to a tower, beside its network. */
final class Settings {
    private static final List<String> COMMON = List.of(DirectoryJson.CONFIG, "open_clip_config.json");
    private static final List<String> TEXT = List.of(
            DirectoryJson.TOKENIZER,
            DirectoryJson.TOKENIZER_CONFIG,
            "special_tokens_map.json",
            "added_tokens.json",
            "vocab.json",
            "merges.txt",
            "vocab.txt",
            "spiece.model",
            "sentencepiece.bpe.model",
            "sentence_bert_config.json",
            "modules.json",
            "1_Pooling/config.json");

    private Settings() {}

    /** Those that there are, by their place in a directory. */
    static Map<String, Path> find(DirectoryJson json, Modality modality) {
        List<String> names = new ArrayList<>(COMMON);
        if (modality == Modality.TEXT) {
            names.addAll(TEXT);
        } else {
            names.add(preprocessor(modality));
            names.add("preprocess_cfg.json");
        }
        Map<String, Path> found = new LinkedHashMap<>();
        names.forEach(name -> json.find(name).ifPresent(file -> found.put(name, file)));
        if (modality != Modality.TEXT) {
            // Where each modality has a file of its own, the common name is another's.
            json.find(DirectoryJson.PREPROCESSOR)
                    .filter(file -> !found.containsKey(preprocessor(modality)))
                    .ifPresent(file -> found.put(DirectoryJson.PREPROCESSOR, file));
        }
        return found;
    }

    /** What the settings of a processor are called in a directory that has more than one processor. */
    static String preprocessor(Modality modality) {
        return (modality == Modality.AUDIO ? "audio_" : "image_") + DirectoryJson.PREPROCESSOR;
    }
}
