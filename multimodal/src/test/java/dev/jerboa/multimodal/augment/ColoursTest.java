package dev.jerboa.multimodal.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.runtime.data.numpy.NumpyArray;
import dev.jerboa.runtime.data.numpy.NumpyRows;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes of colour beside Pillow's; golden/README.md says how those were made. */
class ColoursTest {
    /** Pillow drops what is below a byte, and rounds the grey that it mixes with (0.5 x 0.6 here). */
    private static final float ROUNDING = 1.31f;

    private static float[] golden(String name) {
        try {
            Path file = Path.of(
                    ColoursTest.class.getResource("golden/" + name + ".npy").toURI());
            try (NumpyRows rows = NumpyArray.ofFile(file).open()) {
                return rows.next(3).toFloats();
            }
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Planes picture() {
        float[] values = golden("picture");
        for (int i = 0; i < values.length; i++) {
            values[i] /= 255;
        }
        return new Planes(values, 12, 16);
    }

    private static void assertIs(Planes found, String golden, float tolerance) {
        float[] expected = golden(golden);
        for (int i = 0; i < expected.length; i++) {
            assertThat(255 * found.values()[i])
                    .as("%s, number %d", golden, i)
                    .isEqualTo(expected[i], within(tolerance));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.4, 1.6})
    void enhancementsAreAsPillowsAre(double factor) {
        assertIs(Colours.adjust(picture(), factor, 1, 1), "brightness-" + factor, ROUNDING);
        assertIs(Colours.adjust(picture(), 1, factor, 1), "contrast-" + factor, ROUNDING);
        assertIs(Colours.adjust(picture(), 1, 1, factor), "colour-" + factor, ROUNDING);
        assertIs(Colours.sharpen(picture(), factor), "sharpness-" + factor, ROUNDING);
    }

    @Test
    void operationsOnLevelsAreAsPillowsAre() {
        assertIs(Colours.posterize(picture(), 5), "posterize-5", 0.01f);
        assertIs(Colours.solarize(picture(), 128 / 255.0), "solarize-128", 0.01f);
        assertIs(Colours.stretch(picture()), "autocontrast", ROUNDING);
        assertIs(Colours.equalize(picture()), "equalize", 0.01f);
    }

    @Test
    void strengthZeroAndOneAreTheEnds() {
        Planes picture = picture();
        for (PictureOperation operation : PictureOperation.values()) {
            if (operation == PictureOperation.AUTO_CONTRAST || operation == PictureOperation.EQUALIZE) {
                continue;
            }
            float[] unchanged = operation.apply(picture, 0, 0.5f).values();
            for (int i = 0; i < unchanged.length; i++) {
                assertThat(unchanged[i]).as("%s", operation).isEqualTo(picture.values()[i], within(1e-5f));
            }
        }
        float[] negative = PictureOperation.SOLARIZE.apply(picture, 1, 0).values();
        float[] dark = PictureOperation.BRIGHTNESS.apply(picture, -1, 0).values();
        float[] few = PictureOperation.POSTERIZE.apply(picture, -1, 0).values();
        for (int i = 0; i < negative.length; i++) {
            float value = picture.values()[i];
            assertThat(negative[i]).isEqualTo(1 - value, within(1e-6f));
            assertThat(dark[i]).isEqualTo(0.1f * value, within(1e-6f));
            assertThat(few[i]).isEqualTo(Math.round(255 * value) / 16 * 16 / 255f, within(1e-6f));
        }
    }

    @Test
    void aPictureOfOneColourStaysWhole() {
        Planes grey = new Planes(filled(0.3f), 2, 2);
        assertThat(Colours.stretch(grey).values()).containsExactly(grey.values());
        assertThat(Colours.equalize(grey).values()).containsExactly(grey.values());
        assertThat(Colours.adjust(grey, 1, 0, 0).values()).containsExactly(grey.values(), within(1e-6f));
    }

    private static float[] filled(float value) {
        float[] values = new float[12];
        Arrays.fill(values, value);
        return values;
    }
}
