package dev.jerboa.demo.ocr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.runtime.Session;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextDetectionTest {
    @TempDir
    private Path folder;

    @Test
    void overlapsWorkedByHand() {
        assertThat(TextDetection.intersectionOverUnion(bits(1, 2, 3), bits(2, 3, 4, 5)))
                .isEqualTo(0.4, within(1e-12));
        assertThat(TextDetection.intersectionOverUnion(bits(1, 2), bits(3))).isZero();
        assertThat(TextDetection.intersectionOverUnion(bits(), bits(3))).isZero();
        assertThat(TextDetection.intersectionOverUnion(bits(), bits())).isEqualTo(1);
    }

    @Test
    void overlapsOfRandomMasksAreCountedPixelByPixel() {
        Random random = new Random(2);
        for (int i = 0; i < 200; i++) {
            boolean[] first = new boolean[1 + random.nextInt(200)];
            boolean[] second = new boolean[first.length];
            BitSet firstBits = new BitSet();
            BitSet secondBits = new BitSet();
            int both = 0;
            int either = 0;
            for (int pixel = 0; pixel < first.length; pixel++) {
                first[pixel] = random.nextBoolean();
                second[pixel] = random.nextBoolean();
                firstBits.set(pixel, first[pixel]);
                secondBits.set(pixel, second[pixel]);
                both += first[pixel] && second[pixel] ? 1 : 0;
                either += first[pixel] || second[pixel] ? 1 : 0;
            }
            assertThat(TextDetection.intersectionOverUnion(firstBits, secondBits))
                    .isEqualTo(either == 0 ? 1 : both / (double) either, within(1e-12));
        }
    }

    @Test
    void onlyScoresAboveTheThresholdAreText() {
        assertThat(TextDetection.above(new float[] {0.1f, 0.3f, 0.31f, 0.9f}, 0.3f))
                .isEqualTo(bits(2, 3));
    }

    @Test
    void findsAWordWhereItIs() {
        BufferedImage page = Paint.ground(320, 320, Color.WHITE);
        try (Session session = Session.open(OcrModels.detector(folder))) {
            TextDetection detection = new TextDetection(session);
            assertThat(detection.textPixels(page).cardinality()).isZero();

            Graphics2D brush = Paint.brush(page);
            brush.setColor(Color.BLACK);
            brush.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 36));
            brush.drawString("elephant", 60, 200);
            Rectangle word =
                    brush.getFontMetrics().getStringBounds("elephant", brush).getBounds();
            word.translate(60, 200);
            brush.dispose();
            BitSet found = detection.textPixels(page);

            assertThat(found.cardinality()).isGreaterThan(word.width * word.height / 4);
            assertThat(found.stream()
                            .filter(pixel -> !word.contains(pixel % 320, pixel / 320))
                            .count())
                    .isZero();
        }
    }

    private static BitSet bits(int... set) {
        BitSet bits = new BitSet();
        for (int bit : set) {
            bits.set(bit);
        }
        return bits;
    }
}
