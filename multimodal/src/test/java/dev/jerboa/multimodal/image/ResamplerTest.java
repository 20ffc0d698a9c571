package dev.jerboa.multimodal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against what Pillow 12 gives for a float picture ({@code mode='F'}). */
class ResamplerTest {
    private static final PictureSize GIVEN = new PictureSize(4, 5);

    private static float[] given() {
        float[] plane = new float[20];
        for (int i = 0; i < plane.length; i++) {
            plane[i] = i * 37 % 101;
        }
        return plane;
    }

    private static void assertResized(ResamplingFilter filter, int height, int width, double... expected) {
        PictureSize size = new PictureSize(height, width);
        float[] resized = Resampler.resize(given(), GIVEN, size, size, filter);
        assertThat(resized).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) resized[i]).as("%s, element %d", filter, i).isEqualTo(expected[i], within(1e-3));
        }
    }

    @Test
    void shrinkingSeesEveryPixel() {
        assertResized(ResamplingFilter.BILINEAR, 2, 3, 36.6939, 52.2381, 43.7347, 53.2653, 44.7619, 60.3061);
        assertResized(ResamplingFilter.BICUBIC, 2, 3, 34.8297, 53.5424, 43.1373, 53.8627, 43.4576, 62.1703);
    }

    @Test
    void oneSideMayGrowWhileTheOtherShrinks() {
        assertResized(
                ResamplingFilter.BILINEAR,
                6,
                2,
                32.4091,
                37.5455,
                42.2727,
                49.7045,
                49.3030,
                59.0303,
                37.9697,
                47.6970,
                47.2955,
                54.7273,
                59.4545,
                64.5909);
        assertResized(
                ResamplingFilter.BICUBIC,
                6,
                2,
                30.5341,
                37.8296,
                42.7987,
                50.5323,
                51.8335,
                60.0562,
                36.9438,
                45.1665,
                46.4677,
                54.2013,
                59.1704,
                66.4659);
    }

    @Test
    void theMiddleIsThatOfTheWhole() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            PictureSize from = new PictureSize(1 + random.nextInt(12), 1 + random.nextInt(12));
            PictureSize to = new PictureSize(1 + random.nextInt(20), 1 + random.nextInt(20));
            PictureSize middle = new PictureSize(1 + random.nextInt(to.height()), 1 + random.nextInt(to.width()));
            float[] plane = new float[from.height() * from.width()];
            for (int i = 0; i < plane.length; i++) {
                plane[i] = random.nextFloat();
            }
            ResamplingFilter filter = round % 2 == 0 ? ResamplingFilter.BILINEAR : ResamplingFilter.BICUBIC;
            float[] whole = Resampler.resize(plane, from, to, to, filter);
            float[] part = Resampler.resize(plane, from, to, middle, filter);
            int top = (to.height() - middle.height()) / 2;
            int left = (to.width() - middle.width()) / 2;
            for (int i = 0; i < part.length; i++) {
                int y = top + i / middle.width();
                int x = left + i % middle.width();
                assertThat(part[i]).isEqualTo(whole[y * to.width() + x], within(1e-5f));
            }
        }
    }
}
