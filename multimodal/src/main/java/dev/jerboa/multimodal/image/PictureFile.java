package dev.jerboa.multimodal.image;

import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads picture files: PNG, JPEG, WebP, GIF (its first frame), BMP, and what else ImageIO knows.
 *
 * <p>A JPEG that says how the camera was held is turned upright.
 */
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

    /**
     * A picture, and how large it really is.
     *
     * @param pixels its colours; of a very large picture every second or third of its rows and columns
     * @param stated the size in the file's header, of the upright picture
     */
    record Decoded(Pixels pixels, PictureSize stated) {}

    private PictureFile() {}

    /**
     * The size of the upright picture, by the header of its file.
     *
     * @throws JerboaException {@code UNREADABLE} if the file is missing, is no picture that is known, or claims more than
     *     {@link #MAXIMUM_PIXELS}
     */
    public static PictureSize size(Path file) {
        return size(encoded(file));
    }

    /** The size of the upright picture, by the header of its file; fails as {@link #size(Path)}. */
    public static PictureSize size(RawValue.Encoded picture) {
        byte[] bytes = bytes(picture);
        int orientation = JpegHeader.isJpeg(bytes) ? JpegHeader.read(bytes).orientation() : 1;
        return Orientation.uprightSize(
                read(picture.name(), bytes, reader -> size(picture.name(), reader)), orientation);
    }

    /** A file as a value that processors take; fails as {@link #size(Path)} if there is none. */
    static RawValue.Encoded encoded(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new JerboaException(
                    ErrorCode.NOT_A_FILE, "there is no picture file " + file, "Give the path of a picture.");
        }
        return RawValue.Encoded.of(file);
    }

    /**
     * The upright picture.
     *
     * @throws JerboaException as {@link #size}, or if the file is damaged
     */
    static Decoded decode(RawValue.Encoded picture, Transparency transparency) {
        byte[] bytes = bytes(picture);
        JpegHeader header = JpegHeader.isJpeg(bytes) ? JpegHeader.read(bytes) : new JpegHeader(1, 3, -1);
        return read(picture.name(), bytes, reader -> {
            PictureSize size = size(picture.name(), reader);
            ImageReadParam parameters = parameters(reader, size);
            Pixels pixels = header.components() == 4 && reader.canReadRaster()
                    ? PixelReader.fourColours(reader.readRaster(0, parameters), header.adobeTransform() == 2)
                    : PixelReader.read(reader.read(0, parameters), transparency);
            return new Decoded(
                    Orientation.upright(pixels, header.orientation()),
                    Orientation.uprightSize(size, header.orientation()));
        });
    }

    private static ImageReadParam parameters(ImageReader reader, PictureSize size) {
        int step = (int) Math.ceil(Math.sqrt(size.pixels() / ENOUGH_PIXELS));
        if (step == 1) {
            return null;
        }
        ImageReadParam parameters = reader.getDefaultReadParam();
        // A side is never lost, however thin the picture.
        parameters.setSourceSubsampling(Math.min(step, size.width()), Math.min(step, size.height()), 0, 0);
        return parameters;
    }

    private static PictureSize size(String name, ImageReader reader) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if (width < 1 || height < 1 || (long) width * height > MAXIMUM_PIXELS) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE,
                    name + " claims to be " + width + " by " + height + " pixels; at most " + MAXIMUM_PIXELS
                            + " pixels are read",
                    "Give a smaller picture.");
        }
        return new PictureSize(height, width);
    }

    private static byte[] bytes(RawValue.Encoded picture) {
        try {
            return picture.source().read();
        } catch (IOException e) {
            throw damaged(picture.name(), e);
        }
    }

    private static <T> T read(String name, byte[] bytes, Reading<T> reading) {
        List<ImageReader> readers = readers(bytes);
        if (readers.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE, name + " is not a picture of a kind that is known", "Convert it to PNG.");
        }
        JerboaException failure = null;
        for (ImageReader reader : readers) {
            try (ImageInputStream input = new BytesInput(bytes)) {
                reader.setInput(input, true, true);
                return reading.from(reader);
            } catch (JerboaException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                // Damaged files make the readers fail in many ways, of which few are IOExceptions.
                failure = damaged(name, e);
            } finally {
                reader.dispose();
            }
        }
        throw failure;
    }

    /** The readers for a file: those of the JDK before others, which are slower but forgive more. */
    private static List<ImageReader> readers(byte[] bytes) {
        List<ImageReader> readers = new ArrayList<>();
        try (ImageInputStream input = new BytesInput(bytes)) {
            ImageIO.getImageReaders(input).forEachRemaining(readers::add);
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
        readers.sort(Comparator.comparing(reader -> !reader.getClass().getName().startsWith("com.sun.imageio")));
        return readers;
    }

    private static JerboaException damaged(String name, Exception e) {
        String reason = e.getMessage() == null ? e.toString() : e.getMessage();
        return new JerboaException(ErrorCode.UNREADABLE, name + " is damaged: " + reason, "Copy the picture again.", e);
    }
}
