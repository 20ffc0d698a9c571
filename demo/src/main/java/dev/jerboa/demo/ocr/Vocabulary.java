package dev.jerboa.demo.ocr;

import dev.jerboa.demo.DemoFiles;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Words of the demo's sentences, some in capitals, and numbers. */
final class Vocabulary {
    private static final Pattern WORD = Pattern.compile("[A-Za-z]{2,14}");
    private static final int MAXIMUM_DIGITS = 7;

    private final List<String> words;

    private Vocabulary(List<String> words) {
        this.words = words;
    }

    static Vocabulary ofSentences() {
        return new Vocabulary(DemoFiles.sentences().stream()
                .flatMap(sentence -> WORD.matcher(sentence).results().map(MatchResult::group))
                .distinct()
                .sorted()
                .toList());
    }

    /** Of 20 words about 3 are in capitals, 3 begin with one, 3 are numbers of 2 to 7 digits. */
    String next(Random random) {
        String word = words.get(random.nextInt(words.size()));
        int kind = random.nextInt(20);
        if (kind < 3) {
            return word.toUpperCase(Locale.ROOT);
        }
        if (kind < 6) {
            return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
        }
        return kind < 9 ? number(random) : word;
    }

    private static String number(Random random) {
        int digits = 2 + random.nextInt(MAXIMUM_DIGITS - 1);
        StringBuilder number = new StringBuilder().append(1 + random.nextInt(9));
        while (number.length() < digits) {
            number.append(random.nextInt(10));
        }
        return number.toString();
    }
}
