package dev.jerboa.cli.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes some of many, evenly spread: files and lines often lie sorted, so that the first of them are all alike.
 *
 * @param wanted how many to take
 * @param total how many there are
 */
record EvenChoice(long wanted, long total) {
    /** Whether the one at this place is taken. */
    boolean takes(long index) {
        return wanted >= total || (index + 1) * wanted / total > index * wanted / total;
    }

    /** How many are taken. */
    long count() {
        return Math.min(wanted, total);
    }

    /** The ones taken of a list, in its order. */
    static <T> List<T> of(List<T> all, long wanted) {
        EvenChoice choice = new EvenChoice(wanted, all.size());
        List<T> taken = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (choice.takes(i)) {
                taken.add(all.get(i));
            }
        }
        return taken;
    }
}
