package dev.jerboa.prune.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jerboa.onnx.JerboaException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against plain forms of the three algorithms, written here. */
class TokenizerFileTest {
    private static final String WORD_PIECE = """
            {"added_tokens": [{"id": 0, "content": "[PAD]"}, {"id": 3, "content": "[CLS]"}],
             "padding": {"pad_id": 0},
             "post_processor": {"type": "TemplateProcessing", "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [3]}}},
             "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "vocab": {
               "[PAD]": 0, "unused": 1, "[UNK]": 2, "[CLS]": 3, "play": 4, "##ing": 5, "##s": 6, "playing": 7, "p": 8,
               "##l": 9, "##a": 10, "##y": 11, "##i": 12, "##n": 13, "##g": 14, "##er": 15, "player": 16}}}
            """;
    private static final String PAIRS = """
            {"added_tokens": [],
             "post_processor": {"type": "Sequence", "processors": [{"type": "RobertaProcessing", "sep": ["l", 2], "cls": ["o", 3]}]},
             "model": {"type": "BPE", "vocab": {"x": 0, "w": 1, "l": 2, "o": 3, "e": 4, "r": 5, "xw": 6, "lo": 7, "low": 8,
               "er": 9, "lower": 10, "ow": 11},
              "merges": ["x w", ["l", "o"], "e r", "lo w", "o w", "low er"]}}
            """;
    private static final String LIKELY = """
            {"added_tokens": [{"id": 0, "content": "<unk>"}],
             "model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0.0], ["zzz", -3.0], ["a", -4.0], ["b", -4.0],
               ["ab", -5.0], ["abab", -7.0], ["ba", -6.5]]}}
            """;

    @Test
    void wordPieceCutsKeptTextsAsBefore() throws JsonProcessingException {
        List<String> texts = List.of("playing", "plays");
        JsonNode after = rewritten(WORD_PIECE, pieces(WORD_PIECE, texts));
        assertThat(after.at("/model/vocab").has("unused")).isFalse();
        assertThat(after.at("/model/vocab").has("player")).isFalse();
        for (String text : texts) {
            assertThat(longest(after, text)).isEqualTo(longest(new ObjectMapper().readTree(WORD_PIECE), text));
        }
        int start = after.at("/model/vocab/[CLS]").asInt();
        assertThat(start).isEqualTo(2);
        assertThat(after.at("/added_tokens/1/id").asInt()).isEqualTo(start);
        assertThat(after.at("/post_processor/special_tokens/[CLS]/ids/0").asInt())
                .isEqualTo(start);
        assertThat(after.at("/padding/pad_id").asInt()).isZero();
        assertThat(numbers(after.at("/model/vocab"))).doesNotHaveDuplicates().allMatch(number -> number < 14);
    }

    @Test
    void pairsKeepWhatTheyAreBuiltFrom() throws JsonProcessingException {
        BitSet used = new BitSet();
        used.set(10);
        JsonNode after = rewritten(PAIRS, used);
        assertThat(after.at("/model/vocab").has("low")).isTrue();
        assertThat(after.at("/model/vocab").has("xw")).isFalse();
        // Kept although no text was built that way: it is another way to a kept token.
        assertThat(after.at("/model/merges")).hasSize(4);
        assertThat(merged(after, "lower")).containsExactly("lower");
        assertThat(merged(new ObjectMapper().readTree(PAIRS), "lower")).containsExactly("lower");
        assertThat(after.at("/post_processor/processors/0/sep/1").asInt())
                .isEqualTo(after.at("/model/vocab/l").asInt());
    }

    @Test
    void theLikeliestPathStaysTheLikeliest() throws JsonProcessingException {
        BitSet used = new BitSet();
        used.set(5);
        JsonNode after = rewritten(LIKELY, used);
        assertThat(after.at("/model/vocab")).hasSize(4);
        assertThat(after.at("/model/vocab/3/0").asText()).isEqualTo("abab");
        assertThat(after.at("/model/vocab/3/1").asDouble()).isEqualTo(-7);
        assertThat(after.at("/model/unk_id").asInt()).isZero();
    }

    @Test
    void refusesOtherFiles() {
        assertThatThrownBy(() -> TokenizerFile.parse("{\"model\": {\"type\": \"WordLevel\"}}"))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("WordLevel");
        assertThatThrownBy(() -> TokenizerFile.parse("{")).isInstanceOf(JerboaException.class);
    }

    private static JsonNode rewritten(String json, BitSet used) throws JsonProcessingException {
        TokenizerFile file = TokenizerFile.parse(json);
        return new ObjectMapper().readTree(file.rewritten(file.keeping(used)));
    }

    private static BitSet pieces(String json, List<String> texts) throws JsonProcessingException {
        JsonNode root = new ObjectMapper().readTree(json);
        BitSet used = new BitSet();
        texts.forEach(text -> longest(root, text)
                .forEach(piece -> used.set(root.at("/model/vocab").get(piece).asInt())));
        return used;
    }

    private static List<String> longest(JsonNode root, String word) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        while (from < word.length()) {
            int to = word.length();
            String prefix = from == 0 ? "" : "##";
            while (!root.at("/model/vocab").has(prefix + word.substring(from, to))) {
                to--;
            }
            pieces.add(prefix + word.substring(from, to));
            from = to;
        }
        return pieces;
    }

    private static List<String> merged(JsonNode root, String word) {
        List<String> parts = new ArrayList<>(List.of(word.split("")));
        boolean merged = true;
        while (merged) {
            merged = false;
            for (JsonNode merge : root.at("/model/merges")) {
                String[] pair = merge.isArray()
                        ? new String[] {merge.get(0).asText(), merge.get(1).asText()}
                        : merge.asText().split(" ");
                for (int i = 0; i + 1 < parts.size() && !merged; i++) {
                    if (parts.get(i).equals(pair[0]) && parts.get(i + 1).equals(pair[1])) {
                        parts.set(i, pair[0] + pair[1]);
                        parts.remove(i + 1);
                        merged = true;
                    }
                }
                if (merged) {
                    break;
                }
            }
        }
        return parts;
    }

    private static List<Integer> numbers(JsonNode vocabulary) {
        List<Integer> numbers = new ArrayList<>();
        vocabulary.forEach(number -> numbers.add(number.asInt()));
        return numbers;
    }
}
