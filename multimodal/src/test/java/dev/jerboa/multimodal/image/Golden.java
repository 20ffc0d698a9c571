package dev.jerboa.multimodal.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.multimodal.data.RawValue;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** The golden files, and comparisons with them; their README says how they were made. */
final class Golden {
    private Golden() {}

    static byte[] bytes(String name) {
        try (InputStream input = Golden.class.getResourceAsStream("golden/" + name)) {
            return input.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RawValue.Encoded file(String name) {
        return new RawValue.Encoded(name, () -> bytes(name));
    }

    /** The colours of a PNG file, read by the JDK alone. */
    static int[][] colours(String png) {
        try {
            BufferedImage picture = ImageIO.read(new ByteArrayInputStream(bytes(png)));
            int[][] colours = new int[picture.getHeight()][picture.getWidth()];
            for (int y = 0; y < colours.length; y++) {
                for (int x = 0; x < colours[y].length; x++) {
                    colours[y][x] = picture.getRGB(x, y) & 0xffffff;
                }
            }
            return colours;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The largest difference of a colour, in steps of 255. */
    static int difference(Pixels actual, String png) {
        int[][] expected = colours(png);
        assertThat(actual.size()).isEqualTo(new PictureSize(expected.length, expected[0].length));
        int most = 0;
        for (int i = 0; i < actual.size().pixels(); i++) {
            int colour = expected[i / expected[0].length][i % expected[0].length];
            for (int channel = 0; channel < 3; channel++) {
                int place = actual.place(channel, ChannelOrder.RGB);
                int found = actual.colours()[3 * i + place] & 0xff;
                most = Math.max(most, Math.abs(found - (colour >> (16 - 8 * channel) & 0xff)));
            }
        }
        return most;
    }
}
