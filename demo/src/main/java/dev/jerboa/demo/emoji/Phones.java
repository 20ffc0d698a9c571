package dev.jerboa.demo.emoji;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sounds of English as the voice knows them (CMU's phones, ARPAbet in lower case), by numbers; a pause is 0. */
final class Phones {
    private static final List<String> NAMES = List.of(
            "pau", "aa", "ae", "ah", "ao", "aw", "ax", "ay", "b", "ch", "d", "dh", "eh", "er", "ey", "f", "g", "hh",
            "ih", "iy", "jh", "k", "l", "m", "n", "ng", "ow", "oy", "p", "r", "s", "sh", "t", "th", "uh", "uw", "v",
            "w", "y", "z", "zh");

    private static final Map<String, Integer> NUMBERS = new HashMap<>();

    static {
        NAMES.forEach(name -> NUMBERS.put(name, NUMBERS.size()));
    }

    private Phones() {}

    /** How many there are, the pause included. */
    static int count() {
        return NAMES.size();
    }

    /** The number of a phone; what the voice has no name for is a pause. */
    static int number(String name) {
        return NUMBERS.getOrDefault(name, 0);
    }
}
