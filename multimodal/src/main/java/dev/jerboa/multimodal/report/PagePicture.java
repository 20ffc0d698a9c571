package dev.jerboa.multimodal.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/**
 * A picture within a page.
 *
 * @param source its file as a {@code data:} address
 * @param title what a person is told who points at it, or cannot see it
 * @param width in pixels
 * @param height in pixels
 * @param tiny whether it has so few pixels that they are to be seen
 */
public record PagePicture(String source, String title, int width, int height, boolean tiny) {
    private static final int TINY_SIDE_PIXELS = 64;

    /** A picture, as PNG or as JPEG: what is smaller. */
    public static PagePicture of(BufferedImage picture, String title) {
        byte[] png = encode(picture, "png");
        byte[] jpeg = encode(picture, "jpeg");
        boolean exact = png.length <= jpeg.length;
        return new PagePicture(
                (exact ? "data:image/png;base64," : "data:image/jpeg;base64,")
                        + Base64.getEncoder().encodeToString(exact ? png : jpeg),
                title,
                picture.getWidth(),
                picture.getHeight(),
                Math.max(picture.getWidth(), picture.getHeight()) <= TINY_SIDE_PIXELS);
    }

    private static byte[] encode(BufferedImage picture, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(picture, format, bytes)) {
                throw new IllegalArgumentException("a picture that cannot be written as " + format + ": " + picture);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a picture cannot be written to memory", e);
        }
        return bytes.toByteArray();
    }
}
