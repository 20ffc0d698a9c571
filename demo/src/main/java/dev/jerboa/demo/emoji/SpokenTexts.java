package dev.jerboa.demo.emoji;

import dev.jerboa.demo.WordNetTexts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What the sound tower hears: names and keywords of seen emoji, English words from the most frequent on, and pieces of
 * WordNet's glosses and examples. The names of unseen emoji are not among them, nor near-copies.
 */
final class SpokenTexts {
    private static final Pattern BLANK = Pattern.compile("[^\\p{L}\\p{N}’'-]+");
    private static final Pattern WORD = Pattern.compile("[a-z]{3,14}");
    private static final int LONGEST_PIECE = 8;

    private SpokenTexts() {}

    /**
     * Texts without duplicates, the names of seen emoji first and in their order.
     *
     * @param words how many single words there are to be
     * @param pieces how many pieces of sentences are to be tried
     */
    static List<String> of(EmojiSplit split, int words, int pieces, long seed) {
        HeldOutNames heldOut = new HeldOutNames(split.unseen());
        Set<String> texts = new LinkedHashSet<>();
        split.seen().stream().map(Emoji::name).filter(heldOut::admits).forEach(texts::add);
        split.seen().stream()
                .flatMap(emoji -> emoji.keywords().stream())
                .filter(heldOut::admits)
                .forEach(texts::add);
        List<String> sentences = WordNetTexts.all();
        frequentWords(sentences, words, heldOut::admits).forEach(texts::add);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < pieces; i++) {
            String piece = piece(sentences.get(random.nextInt(sentences.size())), random);
            if (heldOut.admits(piece)) {
                texts.add(piece);
            }
        }
        return List.copyOf(texts);
    }

    private static List<String> frequentWords(List<String> sentences, int count, Predicate<String> admitted) {
        Map<String, Integer> counts = new HashMap<>();
        for (String sentence : sentences) {
            for (String word : BLANK.split(sentence, -1)) {
                if (WORD.matcher(word).matches()) {
                    counts.merge(word, 1, Integer::sum);
                }
            }
        }
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .filter(admitted)
                .limit(count)
                .toList();
    }

    private static String piece(String sentence, SplittableRandom random) {
        List<String> words = new ArrayList<>();
        for (String word : BLANK.split(sentence, -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        int length = Math.min(words.size(), 2 + random.nextInt(LONGEST_PIECE - 1));
        int start = random.nextInt(words.size() - length + 1);
        return String.join(" ", words.subList(start, start + length));
    }
}
