package dev.jerboa.demo.emoji;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a name, and those among them that tell it from near-copies. */
final class NameWords {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}#*]+(?:[’'][\\p{L}]+)?");
    /** What tells one variant of an emoji from another: who does it, its colour, direction or size. */
    private static final Set<String> VARIANT_WORDS = Set.of(
            "man",
            "woman",
            "person",
            "men",
            "women",
            "people",
            "boy",
            "girl",
            "face",
            "facing",
            "left",
            "right",
            "up",
            "down",
            "leftwards",
            "rightwards",
            "upwards",
            "downwards",
            "oncoming",
            "large",
            "medium",
            "small",
            "light",
            "red",
            "orange",
            "yellow",
            "green",
            "blue",
            "purple",
            "brown",
            "black",
            "white",
            "grey",
            "pink");

    private static final Set<String> SMALL_WORDS =
            Set.of("a", "an", "the", "of", "and", "with", "in", "on", "at", "to", "or", "for", "by", "from");
    private static final int LEAST_PLURAL = 4;

    private NameWords() {}

    /** All words in lower case, in their order. */
    static List<String> all(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }

    /** The words without those that vary, in their order; all, if no other is left. */
    static List<String> stem(String name) {
        List<String> words = all(name);
        List<String> rest =
                words.stream().filter(word -> !VARIANT_WORDS.contains(word)).toList();
        return rest.isEmpty() ? words : rest;
    }

    /** The words that a meaning hangs on, in the singular: no articles and prepositions, and as in {@link #stem}. */
    static Set<String> content(String text) {
        Set<String> content = Set.copyOf(stem(text).stream()
                .filter(word -> !SMALL_WORDS.contains(word))
                .map(NameWords::singular)
                .toList());
        return content.isEmpty() ? Set.copyOf(all(text)) : content;
    }

    private static String singular(String word) {
        boolean plural = word.length() >= LEAST_PLURAL && word.endsWith("s") && !word.endsWith("ss");
        return plural ? word.substring(0, word.length() - 1) : word;
    }
}
