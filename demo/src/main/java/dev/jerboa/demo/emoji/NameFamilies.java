package dev.jerboa.demo.emoji;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which emoji are near-copies of each other, by their names.
 *
 * <p>Names of one family differ in who is shown, in colour, direction or size ({@code woman golfing}, {@code man
 * golfing}; {@code blue heart}, {@code green heart}), or go on where the other ends ({@code cat}, {@code cat face}, {@code
 * cat with wry smile}). The clocks are one family, and so are the keycaps; each country's flag is its own.
 */
final class NameFamilies {
    private static final String CLOCK = "clock";
    private static final String FLAG = "flag:";

    private final Set<List<String>> stems = new HashSet<>();

    NameFamilies(List<Emoji> emoji) {
        emoji.stream().filter(one -> !one.isCountryFlag()).forEach(one -> stems.add(stem(one.name())));
    }

    /** The family's name: the shortest stem that the emoji's begins with. */
    String of(Emoji emoji) {
        if (emoji.isCountryFlag()) {
            return emoji.name();
        }
        List<String> stem = stem(emoji.name());
        for (int length = 1; length < stem.size(); length++) {
            if (stems.contains(stem.subList(0, length))) {
                return String.join(" ", stem.subList(0, length));
            }
        }
        return String.join(" ", stem);
    }

    private static List<String> stem(String name) {
        if (name.endsWith("o’clock") || name.endsWith("-thirty")) {
            return List.of(CLOCK);
        }
        if (name.startsWith(FLAG)) {
            return NameWords.all(name);
        }
        // What stands before a colon is the kind of a thing, and what follows says which of the kind.
        int colon = name.indexOf(':');
        List<String> kind = colon < 0 ? List.of() : NameWords.all(name.substring(0, colon));
        boolean person = kind.equals(List.of("person")) || kind.equals(List.of("man")) || kind.equals(List.of("woman"));
        return colon < 0 || person ? NameWords.stem(name) : kind;
    }
}
