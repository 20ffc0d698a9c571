package dev.jerboa.multimodal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what Pillow reads out of the same files. */
class PictureFileTest {
    private static Pixels decode(String name) {
        return PictureFile.decode(Golden.file(name), Transparency.IGNORED).pixels();
    }

    @ParameterizedTest
    @CsvSource({
        "animated.gif, 0",
        "photo.webp, 0",
        "bitmap.bmp, 0",
        "alpha.png, 0",
        "palette.png, 0",
        "grey.jpg, 1",
        "cmyk.jpg, 1",
        "ycck.jpg, 2"
    })
    void everyKindIsReadAsPillowReadsIt(String name, int tolerance) {
        assertThat(Golden.difference(decode(name), name.replace('.', '-') + "-rgb.png"))
                .isLessThanOrEqualTo(tolerance);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void picturesAreTurnedUpright(int orientation) {
        String name = "oriented-" + orientation;
        assertThat(Golden.difference(decode(name + ".jpg"), name + ".png")).isLessThanOrEqualTo(1);
        int[][] upright = Golden.colours(name + ".png");
        assertThat(PictureFile.size(Golden.file(name + ".jpg")))
                .isEqualTo(new PictureSize(upright.length, upright[0].length));
    }

    @Test
    void ofSixteenBitsTheUpperEightCount() {
        Pixels pixels = decode("grey16.png");
        for (int i = 0; i < 24 * 32; i++) {
            for (int channel = 0; channel < 3; channel++) {
                assertThat(pixels.colours()[3 * i + channel] & 0xff).isEqualTo((i * 85) >> 8);
            }
        }
    }

    @Test
    void whatIsTransparentLiesOnWhiteWhereThatIsWanted() {
        BufferedImage picture = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
        picture.setRGB(0, 0, 0x00102030);
        picture.setRGB(1, 0, 0x80000000);
        picture.setRGB(2, 0, 0xff102030);
        assertThat(PixelReader.read(picture, Transparency.ON_WHITE).colours())
                .containsExactly(255, 255, 255, 127, 127, 127, 0x10, 0x20, 0x30);
        assertThat(PixelReader.read(picture, Transparency.IGNORED).colours())
                .containsExactly(0x10, 0x20, 0x30, 0, 0, 0, 0x10, 0x20, 0x30);
    }

    @Test
    void aTensorOfClipIsThatOfPillowAndNumPy() {
        Extent side = new Extent.Fixed(32);
        PictureSpec spec = new PictureSpec(
                side,
                side,
                Fit.CROP,
                OptionalInt.of(32),
                ResamplingFilter.BICUBIC,
                ChannelOrder.RGB,
                Normalization.CLIP,
                Transparency.IGNORED);
        float[] tensor = new PictureProcessor(spec)
                .process(List.of(Golden.file("photo.png")))
                .get(PictureProcessor.USUAL_INPUT)
                .floats();
        // The numbers stand at the end of the file, as its version 1.0 has them.
        byte[] golden = Golden.bytes("photo-clip.npy");
        ByteBuffer numbers = ByteBuffer.wrap(golden, golden.length - 4 * tensor.length, 4 * tensor.length)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < tensor.length; i++) {
            assertThat(tensor[i]).isEqualTo(numbers.getFloat(4 * i), within(1e-6f));
        }
    }
}
