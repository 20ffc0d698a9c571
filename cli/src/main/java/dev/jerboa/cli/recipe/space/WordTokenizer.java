package dev.jerboa.cli.recipe.space;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jerboa.onnx.serde.WholeFile;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes a {@code tokenizer.json} of the words of texts: each frequent word is a token, and others are spelled.
 *
 * <p>It is a WordPiece tokenizer as BERT has it: small letters without accents, cut at spaces and signs.
 */
final class WordTokenizer {
    private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]");
    private static final String INNER = "##";
    private static final Pattern ACCENTS = Pattern.compile("\\p{Mn}+");
    private static final Pattern WORD =
            Pattern.compile("[^\\s\\p{Punct}\\p{IsPunctuation}]+|[\\p{Punct}\\p{IsPunctuation}]");

    private WordTokenizer() {}

    /**
     * Writes the file.
     *
     * @param most how many words become tokens at most: the most frequent ones
     */
    static void write(Path file, Stream<String> texts, int most) {
        Map<String, Integer> counts = new TreeMap<>();
        Set<String> letters = new TreeSet<>();
        texts.forEach(text -> WORD.matcher(plain(text)).results().forEach(word -> {
            counts.merge(word.group(), 1, Integer::sum);
            word.group().codePoints().mapToObj(Character::toString).forEach(letters::add);
        }));
        Set<String> tokens = new LinkedHashSet<>(SPECIAL);
        tokens.addAll(letters);
        letters.forEach(letter -> tokens.add(INNER + letter));
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .forEach(word -> tokens.add(word.getKey()));
        WholeFile.write(file, json(tokens));
    }

    private static String plain(String text) {
        String decomposed = Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFD);
        return ACCENTS.matcher(decomposed).replaceAll("");
    }

    private static String json(Set<String> tokens) {
        ObjectNode json = new ObjectMapper().createObjectNode().put("version", "1.0");
        json.putNull("truncation").putNull("padding");
        ArrayNode added = json.putArray("added_tokens");
        for (int id = 0; id < SPECIAL.size(); id++) {
            added.addObject()
                    .put("id", id)
                    .put("content", SPECIAL.get(id))
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        json.putObject("normalizer")
                .put("type", "BertNormalizer")
                .put("clean_text", true)
                .put("handle_chinese_chars", true)
                .put("strip_accents", true)
                .put("lowercase", true);
        json.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        json.putNull("post_processor");
        json.putObject("decoder").put("type", "WordPiece").put("prefix", INNER).put("cleanup", true);
        ObjectNode model = json.putObject("model")
                .put("type", "WordPiece")
                .put("unk_token", SPECIAL.get(1))
                .put("continuing_subword_prefix", INNER)
                .put("max_input_chars_per_word", 100);
        ObjectNode vocabulary = model.putObject("vocab");
        int id = 0;
        for (String token : tokens) {
            vocabulary.put(token, id++);
        }
        return json.toPrettyString() + "\n";
    }
}
