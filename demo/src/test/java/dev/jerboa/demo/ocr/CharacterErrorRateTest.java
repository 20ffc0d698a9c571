package dev.jerboa.demo.ocr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CharacterErrorRateTest {
    @ParameterizedTest
    @CsvSource({
        "'', '', 0",
        "abc, abc, 0",
        "'', abc, 3",
        "abc, '', 3",
        "kitten, sitting, 3",
        "flaw, lawn, 2",
        "10, 01, 2",
        "Word, word, 1",
        "ab, xaby, 2"
    })
    void knowsDistancesWorkedByHand(String first, String second, int expected) {
        assertThat(CharacterErrorRate.distance(first, second)).isEqualTo(expected);
    }

    @Test
    void agreesWithTheDefinition() {
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            String first = text(random);
            String second = text(random);
            assertThat(CharacterErrorRate.distance(first, second))
                    .as("%s to %s", first, second)
                    .isEqualTo(bruteForce(first, second));
        }
    }

    @Test
    void countsCharactersOfAllTextsTogether() {
        // 1 error in 3 characters and 2 in 7: 3 of 10, where the mean of the two rates would be .31.
        assertThat(CharacterErrorRate.of(List.of("cat", "letters"), List.of("bat", "lettes!")))
                .isEqualTo(0.3, within(1e-12));
    }

    @Test
    void exceedsOneWhereTooMuchIsRead() {
        assertThat(CharacterErrorRate.of(List.of("a"), List.of("bcd"))).isEqualTo(3);
    }

    @Test
    void refusesNothingAndUnequalNumbers() {
        assertThatThrownBy(() -> CharacterErrorRate.of(List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 characters");
        assertThatThrownBy(() -> CharacterErrorRate.of(List.of("a"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 readings of 1 texts");
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(7); length > 0; length--) {
            text.append("abc".charAt(random.nextInt(3)));
        }
        return text.toString();
    }

    private static int bruteForce(String first, String second) {
        if (first.isEmpty() || second.isEmpty()) {
            return first.length() + second.length();
        }
        int last = first.charAt(0) == second.charAt(0) ? 0 : 1;
        return Math.min(
                last + bruteForce(first.substring(1), second.substring(1)),
                1 + Math.min(bruteForce(first.substring(1), second), bruteForce(first, second.substring(1))));
    }
}
