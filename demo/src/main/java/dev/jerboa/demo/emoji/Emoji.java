package dev.jerboa.demo.emoji;

import java.util.List;

/**
 * One emoji, without a skin tone: its name, its keywords, its place in Unicode's order, and its pictures.
 *
 * @param text the characters themselves
 * @param name Unicode's name of it, such as {@code grinning face}
 * @param keywords what else it stands for
 * @param group such as {@code Animals & Nature}
 * @param subgroup such as {@code animal-bird}
 * @param pictures where its pictures stand: the usual one first, then those with skin tones
 */
public record Emoji(
        String text, String name, List<String> keywords, String group, String subgroup, List<SheetCell> pictures) {
    public Emoji {
        keywords = List.copyOf(keywords);
        pictures = List.copyOf(pictures);
    }

    /** The usual picture. */
    public SheetCell picture() {
        return pictures.get(0);
    }

    /** Whether it is the flag of a country, whose picture says nothing of its name to those who do not know it. */
    public boolean isCountryFlag() {
        return subgroup.equals("country-flag");
    }

    /** The name with the keywords. */
    public String description() {
        return name + ": " + String.join(", ", keywords);
    }
}
