package dev.jerboa.multimodal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType.TensorType;
import dev.jerboa.runtime.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files, sizes and tensors against numbers worked by hand. */
class PictureTest {
    @TempDir
    private Path folder;

    private static BufferedImage plain(int width, int height, int colour) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, colour);
            }
        }
        return picture;
    }

    private static Value input(long... dims) {
        List<Dimension> shape = Arrays.stream(dims)
                .mapToObj(dim -> dim < 0 ? new Dimension.Symbol("d" + dim) : new Dimension.Fixed(dim))
                .map(Dimension.class::cast)
                .toList();
        return Value.of("x", TensorType.of(ElementType.FLOAT, shape));
    }

    private static float at(Tensor tensor, int channel, int y, int x) {
        long[] dims = tensor.dims();
        return tensor.floats()[(int) ((channel * dims[2] + y) * dims[3] + x)];
    }

    @Test
    void aLineOfTextIsPaddedOnTheRightWithBlueFirst() {
        Tensor tensor = new PictureProcessor(PictureSpec.TEXT_LINE).process(plain(100, 24, 0xff8000));
        // Twice as large: 48 by 200, and the next multiple of 32 is 224.
        assertThat(tensor).hasToString("float[1, 3, 48, 224]");
        for (int x : new int[] {0, 199}) {
            assertThat(at(tensor, 0, 47, x)).as("blue").isEqualTo(-1f, within(1e-5f));
            assertThat(at(tensor, 1, 47, x)).as("green").isEqualTo(128 / 127.5f - 1, within(1e-5f));
            assertThat(at(tensor, 2, 47, x)).as("red").isEqualTo(1f, within(1e-5f));
        }
        assertThat(at(tensor, 0, 47, 200)).isZero();
        assertThat(at(tensor, 2, 0, 223)).isZero();
    }

    @Test
    void aPageKeepsItsProportionsNearly() {
        PictureProcessor processor = new PictureProcessor(PictureSpec.TEXT_DETECTION);
        Tensor tensor = processor.process(plain(2000, 1000, 0x0000ff));
        assertThat(tensor).hasToString("float[1, 3, 480, 960]");
        assertThat(at(tensor, 0, 5, 5)).isEqualTo((1 - 0.485f) / 0.229f, within(1e-5f));
        assertThat(at(tensor, 2, 5, 5)).isEqualTo(-0.406f / 0.225f, within(1e-5f));
        assertThat(processor.process(plain(33, 32, 0))).hasToString("float[1, 3, 32, 64]");
        assertThat(processor.process(plain(1, 5000, 0))).hasToString("float[1, 3, 960, 32]");
    }

    @Test
    void aPhotographLosesItsMarginsAndKeepsItsMiddle() {
        BufferedImage picture = plain(90, 30, 0);
        for (int y = 0; y < 30; y++) {
            for (int x = 30; x < 60; x++) {
                picture.setRGB(x, y, 0xffffff);
            }
        }
        Extent side = new Extent.Fixed(30);
        Tensor tensor = new PictureProcessor(PictureSpec.CLIP.withSize(side, side)).process(picture);
        assertThat(tensor).hasToString("float[1, 3, 30, 30]");
        assertThat(at(tensor, 0, 0, 0)).isEqualTo((1 - 0.48145467f) / 0.26862955f, within(1e-4f));
        assertThat(at(tensor, 2, 29, 29)).isEqualTo((1 - 0.40821072f) / 0.2757771f, within(1e-4f));
    }

    @Test
    void thinPicturesDoNotTakeMuchMemory() {
        PictureProcessor processor = new PictureProcessor(PictureSpec.IMAGENET);
        assertThat(processor.process(plain(1, 3_000_000, 0))).hasToString("float[1, 3, 224, 224]");
        assertThat(processor.process(plain(3_000_000, 1, 0))).hasToString("float[1, 3, 224, 224]");
    }

    @Test
    void whatIsTransparentIsWhite() {
        BufferedImage clear = new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB);
        Tensor tensor = new PictureProcessor(PictureSpec.TEXT_DIRECTION).process(clear);
        assertThat(tensor).hasToString("float[1, 3, 48, 192]");
        assertThat(at(tensor, 1, 3, 3)).isEqualTo(1f, within(1e-5f));
        assertThat(at(tensor, 1, 3, 48)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
    void everyKindOfFileIsRead(String kind) throws IOException {
        Path file = folder.resolve("picture." + kind);
        ImageIO.write(plain(20, 10, 0xffffff), kind, file.toFile());
        assertThat(PictureFile.size(file)).isEqualTo(new PictureSize(10, 20));
        Tensor tensor = new PictureProcessor(PictureSpec.TEXT_LINE).process(file);
        assertThat(tensor).hasToString("float[1, 3, 48, 96]");
        assertThat(at(tensor, 1, 20, 20)).isEqualTo(1f, within(0.02f));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
    void aDamagedFileIsNamed(String kind) throws IOException {
        Path whole = folder.resolve("whole." + kind);
        ImageIO.write(plain(64, 64, 0x123456), kind, whole.toFile());
        byte[] bytes = Files.readAllBytes(whole);
        for (int length = 0; length < 30; length++) {
            Path file = Files.write(folder.resolve("cut." + kind), Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> PictureFile.decode(RawValue.Encoded.of(file), Transparency.IGNORED))
                    .isInstanceOfSatisfying(
                            JerboaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREADABLE))
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void aHeaderThatClaimsTooMuchIsRefusedBeforeDecoding() throws IOException {
        Path file = folder.resolve("huge.png");
        ImageIO.write(plain(8, 8, 0), "png", file.toFile());
        byte[] bytes = Files.readAllBytes(file);
        // Width and height stand in the first chunk, 16 bytes in, under a checksum.
        ByteBuffer.wrap(bytes).putInt(16, 100_000).putInt(20, 100_000);
        CRC32 check = new CRC32();
        check.update(bytes, 12, 17);
        ByteBuffer.wrap(bytes).putInt(29, (int) check.getValue());
        Files.write(file, bytes);
        assertThatThrownBy(() -> PictureFile.decode(RawValue.Encoded.of(file), Transparency.IGNORED))
                .isInstanceOf(JerboaException.class)
                .hasMessageContainingAll("huge.png claims to be 100000 by 100000 pixels", "100000000");
        assertThatThrownBy(() -> PictureFile.size(folder.resolve("no.png")))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("no.png");
    }

    @Test
    void aLargePictureIsReadInPartAndKeepsItsSize() throws IOException {
        Path file = folder.resolve("large.png");
        BufferedImage large = new BufferedImage(6000, 5000, BufferedImage.TYPE_BYTE_GRAY);
        ImageIO.write(large, "png", file.toFile());
        assertThat(PictureFile.decode(RawValue.Encoded.of(file), Transparency.IGNORED)
                        .pixels()
                        .size()
                        .width())
                .isEqualTo(3000);
        assertThat(new PictureProcessor(PictureSpec.TEXT_LINE).process(file)).hasToString("float[1, 3, 48, 64]");
    }

    @Test
    void theDeclarationTellsWhatItCan() {
        List<Value> sequence = List.of(input(-1, -2, 6625));
        assertThat(PictureSpec.of(input(-1, 3, 48, -2), List.of())).isEqualTo(PictureSpec.TEXT_LINE);
        assertThat(PictureSpec.of(input(-1, 3, -2, -3), sequence)).isEqualTo(PictureSpec.TEXT_LINE);
        assertThat(PictureSpec.of(input(-1, 3, -2, -3), List.of(input(-1, 1, -2, -3))))
                .isEqualTo(PictureSpec.TEXT_DETECTION);
        assertThat(PictureSpec.of(input(-1, 3, 48, 192), List.of())).isEqualTo(PictureSpec.TEXT_DIRECTION);
        assertThat(PictureSpec.of(input(1, -4, 224, 224), List.of())).isEqualTo(PictureSpec.IMAGENET);
        assertThat(PictureSpec.of(input(-1, 3, -2, -3), List.of(input(-1, 1000))))
                .isEqualTo(PictureSpec.IMAGENET);
        for (Value other : List.of(input(-1, 224, 224, 3), input(-1, 3, 224), input(-1, 1, 28, 28))) {
            assertThatThrownBy(() -> PictureSpec.of(other, List.of()))
                    .isInstanceOf(JerboaException.class)
                    .hasMessageContainingAll("'x'", other.type().toString());
        }
    }
}
