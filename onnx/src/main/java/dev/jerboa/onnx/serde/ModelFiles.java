package dev.jerboa.onnx.serde;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * The files that make up a model on disk: the model itself and its external data.
 *
 * @param paths the model first
 */
public record ModelFiles(List<Path> paths) {
    private static final int READ_BYTES = 1 << 17;

    public ModelFiles {
        paths = List.copyOf(paths);
    }

    /** The bytes of all files. */
    public long sizeBytes() {
        return paths.stream().mapToLong(ModelFiles::size).sum();
    }

    /** The SHA-256 of the model file itself, in hexadecimal. */
    public String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            read(paths.get(0), digest::update);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * The CRC-32C (RFC 3720, appendix B.4) of the data files' contents one after the other, eight digits in hexadecimal;
     * absent if there are none.
     *
     * <p>It tells damaged or mistaken files apart, many times faster than SHA-256, but not forged ones.
     */
    public Optional<String> dataCrc32c() {
        if (paths.size() == 1) {
            return Optional.empty();
        }
        CRC32C checksum = new CRC32C();
        for (Path path : paths.subList(1, paths.size())) {
            read(path, checksum::update);
        }
        return Optional.of(HexFormat.of().toHexDigits((int) checksum.getValue()));
    }

    private static void read(Path path, Consumer<ByteBuffer> consumer) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
            while (channel.read(buffer) >= 0) {
                consumer.accept(buffer.flip());
                buffer.clear();
            }
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static JerboaException unreadable(Path path, IOException e) {
        return new JerboaException(
                ErrorCode.UNREADABLE, path + " cannot be read: " + e.getMessage(), "Check the disk.", e);
    }
}
