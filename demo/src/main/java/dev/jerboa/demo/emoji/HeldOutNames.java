package dev.jerboa.demo.emoji;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says which texts may be trained with: none that is the name of an unseen emoji, or a near-copy of it.
 *
 * <p>A text is a near-copy if it has all words of the name that a meaning hangs on, in any order and number, and no more
 * than two others. So of an unseen {@code guitar}, {@code guitars} and {@code bass guitar} are refused, and {@code a
 * stringed instrument smaller than a guitar} is not: the word may be heard within a sentence about something else.
 */
final class HeldOutNames {
    private static final int MOST_OTHER_WORDS = 2;
    private static final String FLAG = "flag:";

    private final Map<String, List<Set<String>>> namesByWord = new HashMap<>();

    HeldOutNames(List<Emoji> unseen) {
        for (Emoji emoji : unseen) {
            add(NameWords.content(emoji.name()));
            if (emoji.name().startsWith(FLAG)) {
                add(NameWords.content(emoji.name().substring(FLAG.length())));
            }
        }
    }

    private void add(Set<String> name) {
        namesByWord
                .computeIfAbsent(name.iterator().next(), key -> new ArrayList<>())
                .add(name);
    }

    /** Whether a text may be trained with. */
    boolean admits(String text) {
        Set<String> content = NameWords.content(text);
        for (String word : content) {
            for (Set<String> name : namesByWord.getOrDefault(word, List.of())) {
                if (content.size() <= name.size() + MOST_OTHER_WORDS && content.containsAll(name)) {
                    return false;
                }
            }
        }
        return true;
    }
}
