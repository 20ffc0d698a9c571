package dev.jerboa.demo.ocr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.Session;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextRecognitionTest {
    private static final Alphabet ALPHABET = new Alphabet(List.of("", "a", "b", " "));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "0, ''",
        "000, ''",
        "1, a",
        "111, a",
        "101, aa",
        "1120, ab",
        "0110220, ab",
        "1210, aba",
        "1132, 'a b'",
        "10013300, 'aa '"
    })
    void joinsRepetitionsAndLeavesOutBlanks(String bestClasses, String expected) {
        float[] scores = new float[4 * bestClasses.length()];
        for (int step = 0; step < bestClasses.length(); step++) {
            for (int i = 0; i < 4; i++) {
                scores[4 * step + i] = i == bestClasses.charAt(step) - '0' ? 0.4f : 0.2f;
            }
        }

        assertThat(TextRecognition.decode(scores, 4, ALPHABET)).isEqualTo(expected);
    }

    @Test
    void refusesAnAlphabetOfAnotherModel() {
        assertThatThrownBy(() -> TextRecognition.decode(new float[10], 5, ALPHABET))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("5 classes, but its alphabet 4");
    }

    @Test
    void readsWhatWasDrawn() {
        Path model = OcrModels.recogniser(folder);
        List<DrawnWord> words = DrawnWords.draw(60, 11).toList();
        try (Session session = Session.open(model)) {
            TextRecognition recognition = new TextRecognition(session, Alphabet.of(model));

            List<String> readings =
                    words.stream().map(word -> recognition.read(word.picture())).toList();

            assertThat(CharacterErrorRate.of(words.stream().map(DrawnWord::text).toList(), readings))
                    .as("%s", readings)
                    .isLessThan(0.03);
        }
    }

    @Test
    void theAlphabetIsThatOfTheModel() {
        Alphabet alphabet = Alphabet.of(OcrModels.recogniser(folder));

        assertThat(alphabet.size()).isEqualTo(6625);
        assertThat(alphabet.symbols().get(0)).isEmpty();
        assertThat(alphabet.symbols().get(6624)).isEqualTo(" ");
        assertThat(alphabet.symbols().subList(1, 6624))
                .contains("a", "Z", "0", "9")
                .allMatch(symbol -> symbol.codePointCount(0, symbol.length()) == 1);
    }

    @Test
    void aModelWithoutAlphabetIsNamed() {
        Path detector = OcrModels.detector(folder);

        assertThatThrownBy(() -> Alphabet.of(detector))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("detector.onnx names no alphabet");
    }
}
