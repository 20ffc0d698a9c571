package dev.jerboa.multimodal.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jerboa.multimodal.text.TextInputs;
import dev.jerboa.multimodal.text.TextSpec;
import dev.jerboa.onnx.Value;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** How long texts are for an encoder, from what its directory says in several places. */
final class TextSettings {
    /** Tokenizers without a limit state a huge one. */
    private static final int LARGEST_PLAUSIBLE_TOKENS = 100_000;

    private static final int DEFAULT_TOKENS = 512;

    /** What RoBERTa's tables of positions have more than there are tokens. */
    private static final int ROBERTA_OFFSET = 2;

    private final JsonNode config;
    private final JsonNode tokenizer;
    private final JsonNode tokenizerConfig;
    private final JsonNode sentenceBert;

    TextSettings(DirectoryJson json) {
        this.config = json.read(DirectoryJson.CONFIG);
        this.tokenizer = json.read(DirectoryJson.TOKENIZER);
        this.tokenizerConfig = json.read(DirectoryJson.TOKENIZER_CONFIG);
        this.sentenceBert = json.read("sentence_bert_config.json");
    }

    /**
     * The lengths of texts.
     *
     * @param ids the input of token numbers
     */
    TextSpec spec(Value ids, TextInputs inputs) {
        Optional<Integer> declared = Shapes.fixed(ids, 1);
        if (declared.isPresent()) {
            return new TextSpec(declared.get(), true, padId());
        }
        int maximum = maximumTokens();
        if (inputs.mask().isPresent() && !isSiglip()) {
            return new TextSpec(maximum, false, padId());
        }
        // Nothing hides the padding here: as much of it as in training belongs to the function that was learned.
        OptionalInt fixed = fixedTokens();
        return fixed.isPresent() || isSiglip()
                ? new TextSpec(fixed.orElse(maximum), true, padId())
                : new TextSpec(maximum, false, padId());
    }

    private int maximumTokens() {
        int stated = Stream.of(
                        sentenceBert.path("max_seq_length"),
                        tokenizerConfig.path("model_max_length"),
                        tokenizer.path("truncation").path("max_length"))
                .filter(node -> node.isNumber() && node.asDouble() > 0 && node.asDouble() <= LARGEST_PLAUSIBLE_TOKENS)
                .mapToInt(JsonNode::asInt)
                .findFirst()
                .orElse(Integer.MAX_VALUE);
        int possible = positions();
        int tokens = Math.min(stated, possible);
        return tokens == Integer.MAX_VALUE ? DEFAULT_TOKENS : tokens;
    }

    /** How many positions the encoder has, as far as it is known. */
    private int positions() {
        JsonNode text = textConfig();
        String type = modelType();
        int positions = text.path("max_position_embeddings").asInt(0);
        if (positions > 0) {
            boolean offset = type.contains("roberta") || type.startsWith("clap") || type.contains("mpnet");
            return offset ? positions - ROBERTA_OFFSET : positions;
        }
        // The defaults of transformers' classes, which may be left out of the file.
        if (type.startsWith("siglip")) {
            return 64;
        }
        return type.startsWith("clip") ? 77 : Integer.MAX_VALUE;
    }

    private boolean isSiglip() {
        return modelType().startsWith("siglip");
    }

    private OptionalInt fixedTokens() {
        JsonNode padding = tokenizer.path("padding").path("strategy").path("Fixed");
        return padding.isInt() ? OptionalInt.of(padding.asInt()) : OptionalInt.empty();
    }

    private String modelType() {
        return textConfig().path("model_type").asText(config.path("model_type").asText(""));
    }

    private JsonNode textConfig() {
        return config.has("text_config") ? config.path("text_config") : config;
    }

    private long padId() {
        JsonNode token = tokenizerConfig.path("pad_token");
        String text = token.isObject() ? token.path("content").asText("") : token.asText("");
        OptionalLong named = text.isEmpty() ? OptionalLong.empty() : idOf(text);
        if (named.isPresent()) {
            return named.getAsLong();
        }
        List<JsonNode> numbers = List.of(
                tokenizer.path("padding").path("pad_id"),
                textConfig().path("pad_token_id"),
                config.path("pad_token_id"));
        return numbers.stream()
                .filter(JsonNode::isIntegralNumber)
                .mapToLong(JsonNode::asLong)
                .findFirst()
                .orElse(0);
    }

    private OptionalLong idOf(String token) {
        for (JsonNode added : tokenizer.path("added_tokens")) {
            if (added.path("content").asText().equals(token)) {
                return OptionalLong.of(added.path("id").asLong());
            }
        }
        JsonNode vocabulary = tokenizer.path("model").path("vocab");
        if (vocabulary.isObject()) {
            return vocabulary.has(token)
                    ? OptionalLong.of(vocabulary.path(token).asLong())
                    : OptionalLong.empty();
        }
        // A unigram model lists pairs of a piece and its score, in the order of the numbers.
        int id = 0;
        for (JsonNode piece : vocabulary) {
            if (piece.path(0).asText().equals(token)) {
                return OptionalLong.of(id);
            }
            id++;
        }
        return OptionalLong.empty();
    }
}
