package dev.jerboa.multimodal.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.JerboaException;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Maps whose result is known: whole pixels, quarter turns, and slopes, which mixing of neighbours keeps exactly. */
class PictureAugmentationTest {
    private static final int HEIGHT = 20;
    private static final int WIDTH = 30;

    /** Red rises by 0.01 a column, green by 0.02 a row, blue with both. */
    private static float slope(int channel, double x, double y) {
        return (float) (channel == 0 ? 0.01 * x : channel == 1 ? 0.02 * y : 0.1 + 0.005 * x + 0.007 * y);
    }

    private static Planes slopes() {
        float[] values = new float[3 * HEIGHT * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = slope(i / (HEIGHT * WIDTH), i % WIDTH + 0.5, i / WIDTH % HEIGHT + 0.5);
        }
        return new Planes(values, HEIGHT, WIDTH);
    }

    private static Planes random(int height, int width, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[3 * height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return new Planes(values, height, width);
    }

    @Test
    void aSlopeSeenThroughAMapIsASlope() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 50; round++) {
            Affine map = Affine.rotation(360 * random.nextDouble())
                    .then(Affine.scale(0.3 + random.nextDouble(), 0.3 + random.nextDouble()))
                    .then(Affine.shear(random.nextDouble() - 0.5, random.nextDouble() - 0.5))
                    .about(8, 6)
                    .then(Affine.shift(6 * random.nextDouble(), 4 * random.nextDouble()));
            Planes seen = Warp.warp(slopes(), map, 12, 16, -1);
            int inside = 0;
            for (int i = 0; i < seen.values().length; i++) {
                double x = i % 16 + 0.5;
                double y = i / 16 % 12 + 0.5;
                double u = map.xx() * x + map.xy() * y + map.x0();
                double v = map.yx() * x + map.yy() * y + map.y0();
                if (u > 0.5 && v > 0.5 && u < WIDTH - 0.5 && v < HEIGHT - 0.5) {
                    inside++;
                    assertThat(seen.values()[i]).isEqualTo(slope(i / (12 * 16), u, v), within(1e-5f));
                } else if (u < 0 || v < 0 || u > WIDTH || v > HEIGHT) {
                    assertThat(seen.values()[i]).isEqualTo(-1);
                }
            }
            assertThat(inside).isPositive();
        }
    }

    @Test
    void wholePixelsAndQuarterTurnsAreExact() {
        Planes picture = random(5, 7, 2);
        float[] moved = Warp.warp(picture, Affine.shift(2, -1), 5, 7, 9).values();
        float[] turned = Warp.warp(picture, Affine.rotation(90).then(Affine.shift(7, 0)), 7, 5, 9)
                .values();
        for (int channel = 0; channel < 3; channel++) {
            for (int y = 0; y < 5; y++) {
                for (int x = 0; x < 7; x++) {
                    float expected = x + 2 < 7 && y >= 1 ? picture.values()[channel * 35 + (y - 1) * 7 + x + 2] : 9;
                    assertThat(moved[channel * 35 + y * 7 + x]).isEqualTo(expected);
                    assertThat(turned[channel * 35 + (6 - x) * 5 + y])
                            .isEqualTo(picture.values()[channel * 35 + y * 7 + x], within(1e-5f));
                }
            }
        }
    }

    @Test
    void noneIsTheSamePictureAndMirroredIsTurnedAround() {
        Planes picture = random(9, 8, 3);
        SplittableRandom random = new SplittableRandom(0);
        assertThat(PictureAugmentation.NONE.apply(picture, 9, 8, random).values())
                .containsExactly(picture.values(), within(1e-5f));
        PictureAugmentation mirror = new PictureAugmentation(RandomCrop.NONE, 1, 0, 0, 1, 0, 0, 0, Optional.empty(), 1);
        float[] mirrored = mirror.apply(picture, 9, 8, random).values();
        for (int i = 0; i < mirrored.length; i++) {
            assertThat(mirrored[i]).isEqualTo(picture.values()[i / 8 * 8 + 7 - i % 8], within(1e-5f));
        }
    }

    /** Where the corners of the crop lie can be read off the slopes. */
    @Test
    void cropsAreAsLargeAndAsStretchedAsTheyMayBe() {
        RandomCrop crop = new RandomCrop(0.3, 1.5);
        SplittableRandom random = new SplittableRandom(4);
        double leastArea = 1;
        double greatestArea = 0;
        for (int i = 0; i < 2000; i++) {
            Affine box = crop.choose(HEIGHT, WIDTH, random);
            double across = box.xx() / WIDTH;
            double down = box.yy() / HEIGHT;
            assertThat(across * down).isBetween(0.3 - 1e-9, 1 + 1e-9);
            assertThat(across / down).isBetween(1 / 1.5 - 1e-9, 1.5 + 1e-9);
            assertThat(box.x0()).isBetween(-1e-9, WIDTH - box.xx() + 1e-9);
            assertThat(box.y0()).isBetween(-1e-9, HEIGHT - box.yy() + 1e-9);
            leastArea = Math.min(leastArea, across * down);
            greatestArea = Math.max(greatestArea, across * down);
        }
        assertThat(leastArea).isLessThan(0.35);
        assertThat(greatestArea).isGreaterThan(0.9);
    }

    @Test
    void theSameSeedMakesTheSamePictureAndAnotherDoesNot() {
        Planes picture = random(64, 64, 5);
        for (PictureAugmentation augmentation :
                new PictureAugmentation[] {PictureAugmentation.GENTLE, PictureAugmentation.STRONG}) {
            float[] before = picture.values().clone();
            float[] first =
                    augmentation.apply(picture, 48, 56, new SplittableRandom(7)).values();
            assertThat(first).hasSize(3 * 48 * 56);
            assertThat(augmentation
                            .apply(picture, 48, 56, new SplittableRandom(7))
                            .values())
                    .isEqualTo(first);
            assertThat(Arrays.equals(
                            first,
                            augmentation
                                    .apply(picture, 48, 56, new SplittableRandom(8))
                                    .values()))
                    .isFalse();
            assertThat(picture.values()).isEqualTo(before);
            for (int seed = 0; seed < 200; seed++) {
                float[] values = augmentation
                        .apply(picture, 16, 16, new SplittableRandom(seed))
                        .values();
                assertThat(IntStream.range(0, values.length).allMatch(i -> values[i] > -1e-5 && values[i] < 1 + 1e-5))
                        .isTrue();
            }
        }
    }

    @Test
    void randAugmentTakesEachOperationAboutEquallyOften() {
        Planes picture = random(16, 16, 6);
        RandAugment one = RandAugment.of(1, 0.5);
        int operations = PictureOperation.values().length;
        Map<PictureOperation, Integer> counts = new EnumMap<>(PictureOperation.class);
        int rounds = 2800;
        for (int seed = 0; seed < rounds; seed++) {
            float[] changed = one.apply(picture, new SplittableRandom(seed)).values();
            for (PictureOperation operation : PictureOperation.values()) {
                if (Arrays.equals(changed, operation.apply(picture, 0.5, 1).values())
                        || Arrays.equals(
                                changed, operation.apply(picture, -0.5, 1).values())) {
                    counts.merge(operation, 1, Integer::sum);
                }
            }
        }
        assertThat(counts).hasSize(operations);
        for (int count : counts.values()) {
            assertThat(count).isBetween(rounds / operations - 60, rounds / operations + 60);
        }
    }

    @Test
    void picturesBecomePlanesAndWhatIsTransparentWhite() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0xff336699);
        Planes planes = Planes.of(image);
        assertThat(planes.values()).containsExactly(new float[] {0.2f, 1, 0.4f, 1, 0.6f, 1}, within(1e-6f));
        assertThatThrownBy(() -> new Planes(new float[5], 1, 2))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("5 numbers");
        assertThatThrownBy(() -> new PictureAugmentation(RandomCrop.NONE, 2, 0, 0, 1, 0, 0, 0, Optional.empty(), 1))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("mirrored 2");
        assertThatThrownBy(() -> new RandomCrop(0, 1)).isInstanceOf(JerboaException.class);
        assertThatThrownBy(() -> RandAugment.of(2, 1.5)).isInstanceOf(JerboaException.class);
    }
}
