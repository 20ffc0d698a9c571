package dev.jerboa.demo.ocr;

import java.util.List;

/**
 * How many characters are read wrongly: insertions, deletions and substitutions that turn the readings into the truth,
 * divided by the length of the truth.
 */
public final class CharacterErrorRate {
    private CharacterErrorRate() {}

    /**
     * The rate over all texts together, which can exceed 1.
     *
     * @throws IllegalArgumentException if the lists differ in length or the truth has no characters
     */
    public static double of(List<String> truth, List<String> readings) {
        int length = truth.stream().mapToInt(String::length).sum();
        if (truth.size() != readings.size() || length == 0) {
            throw new IllegalArgumentException(
                    readings.size() + " readings of " + truth.size() + " texts with " + length + " characters");
        }
        long errors = 0;
        for (int i = 0; i < truth.size(); i++) {
            errors += distance(truth.get(i), readings.get(i));
        }
        return errors / (double) length;
    }

    /** The least number of insertions, deletions and substitutions of characters between two texts (Levenshtein, 1966). */
    public static int distance(String first, String second) {
        int[] above = new int[second.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= first.length(); i++) {
            int[] row = new int[above.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int substitution = above[j - 1] + (first.charAt(i - 1) == second.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(substitution, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[second.length()];
    }
}
