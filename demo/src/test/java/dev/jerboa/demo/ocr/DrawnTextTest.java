package dev.jerboa.demo.ocr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DrawnTextTest {
    @Test
    void theSameSeedDrawsTheSameWords() {
        List<DrawnWord> words = DrawnWords.draw(20, 3).toList();
        List<DrawnWord> again = DrawnWords.draw(20, 3).toList();
        List<DrawnWord> others = DrawnWords.draw(20, 4).toList();

        assertThat(texts(again)).isEqualTo(texts(words)).isNotEqualTo(texts(others));
        for (int i = 0; i < 20; i++) {
            assertThat(pixels(again.get(i).picture()))
                    .isEqualTo(pixels(words.get(i).picture()));
        }
    }

    @Test
    void wordsAreOfAllKinds() {
        List<String> texts = texts(DrawnWords.draw(500, 5).toList());

        assertThat(texts).allMatch(text -> text.matches("[A-Za-z]{2,14}|[1-9][0-9]{1,6}"));
        assertThat(texts.stream().filter(text -> text.matches("[0-9]+"))).hasSizeBetween(40, 120);
        assertThat(texts.stream().filter(text -> text.matches("[A-Z]{2,}"))).hasSizeBetween(40, 120);
        assertThat(texts.stream().filter(text -> text.matches("[a-z]+"))).hasSizeBetween(200, 320);
    }

    @Test
    void aPageIsFullOfInk() {
        List<BufferedImage> pages = DrawnPages.draw(4, 320, 6).toList();

        assertThat(pages).hasSize(4);
        for (BufferedImage page : pages) {
            assertThat(page.getWidth()).isEqualTo(320);
            assertThat(page.getHeight()).isEqualTo(320);
            assertThat(contrastingShare(page)).isBetween(0.01, 0.5);
        }
    }

    @ParameterizedTest
    @MethodSource("data")
    void calibrationDataCanBeReadTwice(CalibrationData data, long[] lastDims) {
        List<CalibrationBatch> first = batches(data);
        List<CalibrationBatch> second = batches(data);

        assertThat(first).hasSize(3).allMatch(batch -> batch.sampleCount() == 1);
        assertThat(data.sampleCount()).isEqualTo(3);
        assertThat(data.isReal()).isTrue();
        assertThat(data.description()).contains("3 drawn").contains("seed 9");
        for (int i = 0; i < 3; i++) {
            assertThat(first.get(i).inputs()).containsOnlyKeys("x");
            assertThat(first.get(i).inputs().get("x").dims()).startsWith(1, 3, lastDims[0]);
            assertThat(first.get(i).inputs().get("x").floats())
                    .isEqualTo(second.get(i).inputs().get("x").floats());
        }
    }

    static Stream<Arguments> data() {
        return Stream.of(
                Arguments.of(new DrawnWordsData("x", 3, 9), new long[] {48}),
                Arguments.of(new DrawnPagesData("x", 3, 160, 9), new long[] {160}));
    }

    private static List<CalibrationBatch> batches(CalibrationData data) {
        try (Stream<CalibrationBatch> batches = data.batches()) {
            return batches.toList();
        }
    }

    private static List<String> texts(List<DrawnWord> words) {
        return words.stream().map(DrawnWord::text).toList();
    }

    private static int[] pixels(BufferedImage picture) {
        return picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
    }

    /** Share of the pixels whose green is far from that of the corner, where nothing is written. */
    private static double contrastingShare(BufferedImage page) {
        int ground = page.getRGB(0, 0) >> 8 & 0xff;
        int count = 0;
        for (int pixel : pixels(page)) {
            count += Math.abs((pixel >> 8 & 0xff) - ground) > 90 ? 1 : 0;
        }
        return count / (double) (page.getWidth() * page.getHeight());
    }
}
