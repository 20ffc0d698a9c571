package dev.jerboa.cli.recipe;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that a person may have meant. */
public final class NearestName {
    private NearestName() {}

    /** The known name that takes the fewest changes of letters, if fewer than half of the letters change. */
    public static Optional<String> of(String written, Collection<String> known) {
        return known.stream()
                .filter(name -> 2 * distance(written, name) < Math.max(written.length(), name.length()))
                .min(Comparator.comparingInt((String name) -> distance(written, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** How many letters have to be put in, taken out or replaced (Levenshtein 1966). */
    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
