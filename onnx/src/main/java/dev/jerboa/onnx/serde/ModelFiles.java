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
import java.util.concurrent.CompletableFuture;

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

    /**
     * The SHA-256 of the files' contents one after the other, in hexadecimal, computed on a thread of its own.
     *
     * <p>For a model without external data this is the checksum of the file.
     */
    public CompletableFuture<String> sha256InBackground() {
        return CompletableFuture.supplyAsync(this::sha256);
    }

    /** The SHA-256 of the files' contents one after the other, in hexadecimal. */
    public String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
            for (Path path : paths) {
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                    while (channel.read(buffer) >= 0) {
                        digest.update(buffer.flip());
                        buffer.clear();
                    }
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw unreadable(paths.get(0), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
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
