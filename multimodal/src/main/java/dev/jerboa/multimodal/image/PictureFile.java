package dev.jerboa.multimodal.image;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/** Reads picture files: PNG, JPEG, GIF (its first frame), BMP, and what else ImageIO knows. */
public final class PictureFile {
    /** A picture of more pixels is refused before any of them is decoded. */
    public static final long MAXIMUM_PIXELS = 100_000_000;

    /** Of larger pictures every second row and column is read, or every third: no network sees the difference. */
    private static final double ENOUGH_PIXELS = 16_000_000;

    private static final String HEADLESS = "java.awt.headless";

    static {
        // Decoding needs no screen; without this it may look for one.
        if (System.getProperty(HEADLESS) == null) {
            System.setProperty(HEADLESS, "true");
        }
    }

    /** What is done with a reader that stands before its first picture. */
    @FunctionalInterface
    private interface Reading<T> {
        T from(ImageReader reader) throws IOException;
    }

    private PictureFile() {}

    /**
     * The size that the header of a file states.
     *
     * @throws JerboaException {@code UNREADABLE} if the file is missing, is no picture that is known, or claims more than
     *     {@link #MAXIMUM_PIXELS}
     */
    public static PictureSize size(Path file) {
        return read(file, reader -> size(file, reader));
    }

    /**
     * The picture, or, if it is very large, every second or third of its rows and columns.
     *
     * @throws JerboaException as {@link #size}, or if the file is damaged
     */
    public static BufferedImage decode(Path file) {
        return read(file, reader -> {
            PictureSize size = size(file, reader);
            int step = (int) Math.ceil(Math.sqrt(size.pixels() / ENOUGH_PIXELS));
            ImageReadParam parameters = reader.getDefaultReadParam();
            // A side is never lost, however thin the picture.
            parameters.setSourceSubsampling(Math.min(step, size.width()), Math.min(step, size.height()), 0, 0);
            return reader.read(0, parameters);
        });
    }

    private static PictureSize size(Path file, ImageReader reader) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if (width < 1 || height < 1 || (long) width * height > MAXIMUM_PIXELS) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE,
                    file + " claims to be " + width + " by " + height + " pixels; at most " + MAXIMUM_PIXELS
                            + " pixels are read",
                    "Give a smaller picture.");
        }
        return new PictureSize(height, width);
    }

    private static <T> T read(Path file, Reading<T> reading) {
        if (!Files.isRegularFile(file)) {
            throw new JerboaException(
                    ErrorCode.NOT_A_FILE, "there is no picture file " + file, "Give the path of a picture.");
        }
        ImageReader reader = null;
        try (ImageInputStream input = new FileImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw new JerboaException(
                        ErrorCode.UNREADABLE, file + " is not a picture of a kind that is known", "Convert it to PNG.");
            }
            reader = readers.next();
            reader.setInput(input, true, true);
            return reading.from(reader);
        } catch (JerboaException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Damaged files make the JDK's readers fail in many ways, of which few are IOExceptions.
            String reason = e.getMessage() == null ? e.toString() : e.getMessage();
            throw new JerboaException(
                    ErrorCode.UNREADABLE, file + " is damaged: " + reason, "Copy the picture again.", e);
        } finally {
            if (reader != null) {
                reader.dispose();
            }
        }
    }
}
