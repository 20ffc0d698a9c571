package dev.jerboa.prune.vocabulary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@code tokenizer.json} of Hugging Face's tokenizers, of which tokens can be left out so that texts that do not use them
 * are cut as before.
 *
 * <p>WordPiece takes the longest piece that fits and Unigram the likeliest path, so that what was not chosen is not missed.
 * BPE builds a token from others, all of which are kept with it.
 */
public final class TokenizerFile {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ObjectNode root;
    private final Map<String, Integer> numbers = new HashMap<>();

    private TokenizerFile(ObjectNode root) {
        this.root = root;
        JsonNode vocabulary = root.path("model").path("vocab");
        if (vocabulary.isArray()) {
            for (int i = 0; i < vocabulary.size(); i++) {
                numbers.put(vocabulary.get(i).get(0).asText(), i);
            }
        } else {
            vocabulary
                    .properties()
                    .forEach(entry ->
                            numbers.put(entry.getKey(), entry.getValue().asInt()));
        }
        root.path("added_tokens")
                .forEach(token -> numbers.put(
                        token.path("content").asText(), token.path("id").asInt()));
    }

    /**
     * Reads the text of a file.
     *
     * @throws JerboaException {@code INVALID_ARGUMENT} if it is no tokenizer of the kinds WordPiece, BPE and Unigram
     */
    public static TokenizerFile parse(String json) {
        try {
            JsonNode root = MAPPER.readTree(json);
            String kind =
                    root.path("model").path("type").asText(root.path("model").has("merges") ? "BPE" : "");
            if (root instanceof ObjectNode object
                    && List.of("WordPiece", "BPE", "Unigram").contains(kind)) {
                return new TokenizerFile(object);
            }
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the tokenizer is of kind '" + kind + "', not WordPiece, BPE or Unigram",
                    "Give the tokenizer.json that belongs to the model.");
        } catch (JsonProcessingException e) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the tokenizer is not JSON: " + e.getOriginalMessage(),
                    "Give the tokenizer.json that belongs to the model.",
                    e);
        }
    }

    /** One more than the largest number of a token. */
    public int size() {
        return numbers.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    }

    /** What has to stay if these are to stay: added tokens, single characters and bytes, and what BPE builds them from. */
    public Vocabulary keeping(BitSet used) {
        BitSet kept = new BitSet();
        kept.or(used);
        root.path("added_tokens").forEach(token -> kept.set(token.path("id").asInt()));
        String prefix = root.path("model").path("continuing_subword_prefix").asText("");
        numbers.forEach((token, number) -> {
            String bare = !prefix.isEmpty() && token.startsWith(prefix) ? token.substring(prefix.length()) : token;
            if (bare.codePointCount(0, bare.length()) <= 1 || bare.matches("<0x[0-9A-Fa-f]{2}>")) {
                kept.set(number);
            }
        });
        JsonNode unknown = root.path("model").path("unk_id");
        if (unknown.isInt()) {
            kept.set(unknown.asInt());
        }
        String unknownToken = root.path("model").path("unk_token").asText("");
        if (numbers.containsKey(unknownToken)) {
            kept.set(numbers.get(unknownToken));
        }
        addParts(kept);
        return Vocabulary.of(kept);
    }

    private void addParts(BitSet kept) {
        Map<Integer, BitSet> parts = new HashMap<>();
        for (JsonNode merge : root.path("model").path("merges")) {
            String[] pair = pair(merge);
            Integer whole = numbers.get(pair[0] + pair[1]);
            if (whole != null) {
                for (String part : pair) {
                    parts.computeIfAbsent(whole, key -> new BitSet()).set(numbers.get(part));
                }
            }
        }
        Deque<Integer> waiting = new ArrayDeque<>();
        kept.stream().forEach(waiting::add);
        while (!waiting.isEmpty()) {
            parts.getOrDefault(waiting.remove(), new BitSet()).stream()
                    .filter(part -> !kept.get(part))
                    .forEach(part -> {
                        kept.set(part);
                        waiting.add(part);
                    });
        }
    }

    private static String[] pair(JsonNode merge) {
        return merge.isArray()
                ? new String[] {merge.get(0).asText(), merge.get(1).asText()}
                : merge.asText().split(" ", 2);
    }

    /** The text of the file with only the tokens of a vocabulary, under their new numbers. */
    public String rewritten(Vocabulary vocabulary) {
        ObjectNode copy = root.deepCopy();
        ObjectNode model = (ObjectNode) copy.get("model");
        JsonNode tokens = model.get("vocab");
        if (tokens.isArray()) {
            ArrayNode left = MAPPER.createArrayNode();
            for (int kept : vocabulary.kept()) {
                if (kept < tokens.size()) {
                    left.add(tokens.get(kept));
                }
            }
            model.set("vocab", left);
        } else {
            ObjectNode left = MAPPER.createObjectNode();
            tokens.properties().forEach(entry -> {
                int old = entry.getValue().asInt();
                if (vocabulary.keeps(old)) {
                    left.put(entry.getKey(), vocabulary.numberOf(old));
                }
            });
            model.set("vocab", left);
        }
        if (model.path("unk_id").isInt()) {
            model.put("unk_id", vocabulary.numberOf(model.get("unk_id").asInt()));
        }
        if (model.has("merges")) {
            model.set("merges", merges(model.get("merges"), vocabulary));
        }
        copy.path("added_tokens").forEach(token -> renumber(token, "id", vocabulary));
        renumber(copy.path("padding"), "pad_id", vocabulary);
        renumberProcessor(copy.path("post_processor"), vocabulary);
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(copy);
        } catch (JsonProcessingException e) {
            throw new JerboaException(ErrorCode.INTERNAL, "the tokenizer cannot be written", "Please report this.", e);
        }
    }

    private ArrayNode merges(JsonNode merges, Vocabulary vocabulary) {
        ArrayNode left = MAPPER.createArrayNode();
        for (JsonNode merge : merges) {
            String[] pair = pair(merge);
            Integer whole = numbers.get(pair[0] + pair[1]);
            if (whole != null
                    && vocabulary.keeps(whole)
                    && vocabulary.keeps(numbers.get(pair[0]))
                    && vocabulary.keeps(numbers.get(pair[1]))) {
                left.add(merge);
            }
        }
        return left;
    }

    private static void renumber(JsonNode node, String field, Vocabulary vocabulary) {
        if (node instanceof ObjectNode object && object.path(field).isInt()) {
            object.put(field, vocabulary.numberOf(object.get(field).asInt()));
        }
    }

    /** Templates name tokens with numbers; those of BERT and RoBERTa are pairs of both; a sequence holds others. */
    private static void renumberProcessor(JsonNode processor, Vocabulary vocabulary) {
        processor.path("processors").forEach(inner -> renumberProcessor(inner, vocabulary));
        for (JsonNode token : processor.path("special_tokens")) {
            ArrayNode numbers = (ArrayNode) token.get("ids");
            for (int i = 0; i < numbers.size(); i++) {
                numbers.set(i, vocabulary.numberOf(numbers.get(i).asInt()));
            }
        }
        for (String field : List.of("sep", "cls")) {
            if (processor.path(field) instanceof ArrayNode pair && pair.size() == 2) {
                pair.set(1, vocabulary.numberOf(pair.get(1).asInt()));
            }
        }
    }
}
