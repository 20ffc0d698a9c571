package dev.jerboa.multimodal.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against what Pillow makes of the same pictures, byte for byte. */
class ResamplerTest {
    private static Pixels given(String name) {
        return PictureFile.decode(Golden.file(name), Transparency.IGNORED).pixels();
    }

    @ParameterizedTest
    @EnumSource(ResamplingFilter.class)
    void resizedPicturesAreThoseOfPillow(ResamplingFilter filter) {
        for (String size : new String[] {"41x60", "7x5"}) {
            Pixels given = given("picture-" + size + ".png");
            for (int[] to : new int[][] {{16, 16}, {23, 90}, {41, 17}}) {
                PictureSize target = new PictureSize(to[0], to[1]);
                Pixels resized = Resampler.resize(given, target, 0, 0, target, filter);
                String golden = filter.name().toLowerCase(Locale.ROOT) + "-" + size + "-to-" + to[0] + "x" + to[1];
                assertThat(Golden.difference(resized, golden + ".png"))
                        .as(golden)
                        .isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ResamplingFilter.class)
    void theSameSizeChangesNothing(ResamplingFilter filter) {
        Pixels given = given("picture-41x60.png");
        Pixels resized = Resampler.resize(given, given.size(), 0, 0, given.size(), filter);
        assertThat(Golden.difference(resized, "picture-41x60.png")).isZero();
    }

    @Test
    void aPartIsThatOfTheWhole() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            PictureSize from = new PictureSize(1 + random.nextInt(12), 1 + random.nextInt(12));
            PictureSize to = new PictureSize(1 + random.nextInt(20), 1 + random.nextInt(20));
            int top = random.nextInt(to.height());
            int left = random.nextInt(to.width());
            PictureSize size =
                    new PictureSize(1 + random.nextInt(to.height() - top), 1 + random.nextInt(to.width() - left));
            byte[] colours = new byte[(int) from.pixels() * 3];
            random.nextBytes(colours);
            Pixels pixels = new Pixels(from, colours, ChannelOrder.RGB);
            ResamplingFilter filter = ResamplingFilter.ofPillowCode(round % 6).orElseThrow();
            byte[] whole = Resampler.resize(pixels, to, 0, 0, to, filter).colours();
            byte[] part = Resampler.resize(pixels, to, top, left, size, filter).colours();
            for (int i = 0; i < part.length; i++) {
                int y = top + i / (3 * size.width());
                int x = 3 * left + i % (3 * size.width());
                assertThat(part[i]).isEqualTo(whole[3 * to.width() * y + x]);
            }
        }
    }
}
