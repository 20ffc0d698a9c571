package dev.jerboa.multimodal.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes tokenizers of a few words. */
final class TinyTokenizers {
    /** The number of the mark before a text, the one after it, and of padding. */
    static final int START = 37;

    static final int END = 38;
    static final int PADDING = 5;

    private static final String WORDS = "[UNK] a photo of cat [PAD] dog red green blue";

    private TinyTokenizers() {}

    /** The number of a word. */
    static int id(String word) {
        return List.of(WORDS.split(" ", -1)).indexOf(word);
    }

    /** A tokenizer of whole words, with a start mark and an end mark; its file states no padding. */
    static void words(Path folder) throws IOException {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        for (String word : WORDS.split(" ", -1)) {
            vocabulary.put(word, vocabulary.size());
        }
        vocabulary.put("<s>", START);
        vocabulary.put("</s>", END);
        String entries = vocabulary.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\": " + entry.getValue())
                .collect(Collectors.joining(", "));
        String json =
                """
                {"version": "1.0", "truncation": null, "padding": null,
                 "added_tokens": [%s, %s, %s],
                 "normalizer": {"type": "Lowercase"},
                 "pre_tokenizer": {"type": "Whitespace"},
                 "post_processor": {"type": "TemplateProcessing",
                   "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                              {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                   "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                   "special_tokens": {"<s>": {"id": "<s>", "ids": [%d], "tokens": ["<s>"]},
                                      "</s>": {"id": "</s>", "ids": [%d], "tokens": ["</s>"]}}},
                 "decoder": null,
                 "model": {"type": "WordLevel", "vocab": {%s}, "unk_token": "[UNK]"}}
                """.formatted(added(PADDING, "[PAD]"), added(START, "<s>"), added(END, "</s>"), START, END, entries);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("tokenizer.json"), json);
    }

    private static String added(int id, String content) {
        return ("{\"id\": %d, \"content\": \"%s\", \"single_word\": false, \"lstrip\": false, \"rstrip\": false, "
                        + "\"normalized\": false, \"special\": true}")
                .formatted(id, content);
    }
}
