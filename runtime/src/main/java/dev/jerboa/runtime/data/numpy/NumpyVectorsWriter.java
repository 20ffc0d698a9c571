package dev.jerboa.runtime.data.numpy;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes vectors one after the other into a {@code .npy} file (format 1.0), float32 {@code [vectors, width]}.
 *
 * <p>The file takes its name when {@link #finish()} is called; until then, and if it is not called, whatever had the name
 * before stays.
 */
public final class NumpyVectorsWriter implements AutoCloseable {
    /** Room for any count of vectors; a multiple of 64, as the format asks for. */
    private static final int HEADER_BYTES = 128;

    private final Path target;
    private final Path staging;
    private final int width;
    private final FileChannel channel;
    private long vectors;

    private NumpyVectorsWriter(Path target, Path staging, int width, FileChannel channel) {
        this.target = target;
        this.staging = staging;
        this.width = width;
        this.channel = channel;
    }

    /**
     * Starts a file.
     *
     * @throws JerboaException {@code OUTPUT_LOCATION} if nothing can be written there
     */
    public static NumpyVectorsWriter create(Path target, int width) {
        Path staging = target.resolveSibling("." + target.getFileName() + ".partial");
        try {
            FileChannel channel = FileChannel.open(
                    staging, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
            channel.position(HEADER_BYTES);
            return new NumpyVectorsWriter(target, staging, width, channel);
        } catch (IOException e) {
            throw failure(target, e);
        }
    }

    /**
     * Adds vectors.
     *
     * @throws JerboaException {@code INVALID_ARGUMENT} if one has another width; {@code OUTPUT_LOCATION} if the disk fails
     */
    public void write(float[][] rows) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(rows.length * Float.BYTES, width))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : rows) {
            if (row.length != width) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "a vector of " + row.length + " numbers among vectors of " + width,
                        "All must have the same length.");
            }
            for (float value : row) {
                bytes.putFloat(value);
            }
        }
        write(bytes.flip());
        vectors += rows.length;
    }

    /** Completes the file and gives it its name. */
    public void finish() {
        String description = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + vectors + ", " + width + "), }";
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        header.putShort((short) (HEADER_BYTES - 10));
        header.put(description.getBytes(StandardCharsets.US_ASCII));
        while (header.position() < HEADER_BYTES - 1) {
            header.put((byte) ' ');
        }
        header.put((byte) '\n').flip();
        try {
            channel.position(0);
            write(header);
            channel.force(true);
            channel.close();
            Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failure(target, e);
        }
    }

    /** Removes a file that was not finished. */
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(staging);
        } catch (IOException e) {
            throw failure(target, e);
        }
    }

    private void write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw failure(target, e);
        }
    }

    private static JerboaException failure(Path target, IOException e) {
        return new JerboaException(
                ErrorCode.OUTPUT_LOCATION,
                target + " cannot be written: " + e.getMessage(),
                "Check the folder's permissions and the room on the disk.",
                e);
    }
}
