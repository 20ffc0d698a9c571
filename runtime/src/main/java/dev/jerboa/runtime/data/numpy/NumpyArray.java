package dev.jerboa.runtime.data.numpy;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** An array in a file: its header is known, its elements stay where they are until they are read. */
public final class NumpyArray {
    static final String EXTENSION = ".npy";

    /** Opens the bytes of an array, header included. */
    @FunctionalInterface
    interface Content {
        InputStream open() throws IOException;
    }

    private final String name;
    private final String source;
    private final Content content;
    private final NumpyHeader header;

    private NumpyArray(String name, String source, Content content, NumpyHeader header) {
        this.name = name;
        this.source = source;
        this.content = content;
        this.header = header;
    }

    /**
     * The array of a {@code .npy} file, named after the file.
     *
     * @throws JerboaException {@code UNREADABLE} if the file cannot be read, is no array of numbers, or is shorter than
     *     its header says
     */
    public static NumpyArray ofFile(Path file) {
        try {
            return of(
                    stem(file.getFileName().toString()),
                    file.toString(),
                    Files.size(file),
                    () -> Files.newInputStream(file));
        } catch (IOException e) {
            throw unreadable(file.toString(), e);
        }
    }

    /** An array of {@code availableBytes} at most, header included. */
    static NumpyArray of(String name, String source, long availableBytes, Content content) {
        try (InputStream input = new BufferedInputStream(content.open())) {
            NumpyHeader header = NumpyHeader.read(input);
            long needed = header.dataBytes();
            if (needed > availableBytes - header.headerBytes()) {
                throw new InvalidArrayException("its header says " + header + ", which takes " + needed
                        + " bytes, but there are " + Math.max(0, availableBytes - header.headerBytes()));
            }
            return new NumpyArray(name, source, content, header);
        } catch (InvalidArrayException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE,
                    source + " is not an array that can be read: " + e.getMessage(),
                    "Write it again with numpy.save or numpy.savez.",
                    e);
        } catch (IOException e) {
            throw unreadable(source, e);
        }
    }

    /** What the array is called: the name of its file or entry without the extension. */
    public String name() {
        return name;
    }

    /** Where the array is, for messages: a file, or an entry of an archive. */
    public String source() {
        return source;
    }

    /** Type, shape and layout. */
    public NumpyHeader header() {
        return header;
    }

    /**
     * Opens the array for reading from the start.
     *
     * @throws JerboaException {@code UNREADABLE} if the file is not there any more
     */
    public NumpyRows open() {
        return new NumpyRows(this);
    }

    /** A stream that stands at the first element. */
    InputStream elements() throws IOException {
        InputStream input = new BufferedInputStream(content.open(), 1 << 16);
        try {
            input.skipNBytes(header.headerBytes());
            return input;
        } catch (IOException e) {
            input.close();
            throw e;
        }
    }

    static String stem(String fileName) {
        return fileName.substring(0, fileName.length() - EXTENSION.length());
    }

    static JerboaException unreadable(String source, IOException e) {
        return new JerboaException(
                ErrorCode.UNREADABLE,
                source + " cannot be read: " + e.getMessage(),
                "Copy or write the file again.",
                e);
    }
}
