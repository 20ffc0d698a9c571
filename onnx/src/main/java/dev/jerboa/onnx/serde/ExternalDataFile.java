package dev.jerboa.onnx.serde;

import dev.jerboa.onnx.ByteSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;

/** A file of tensor data under construction; each tensor starts on a page, so that a runtime can map it. */
final class ExternalDataFile implements AutoCloseable {
    private static final int PAGE_BYTES = 4096;
    private static final int COPY_BYTES = 8 << 20;

    private final Path path;
    private final Optional<Scratch> scratch;
    private final FileChannel channel;
    private long position;

    /** A new and empty file. */
    ExternalDataFile(Path path) throws IOException {
        this.path = path;
        this.scratch = Optional.empty();
        this.channel = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    }

    /** A file that begins with the regions of a scratch, which loses its own place. */
    ExternalDataFile(Path path, Scratch scratch) throws IOException {
        scratch.moveTo(path);
        this.path = path;
        this.scratch = Optional.of(scratch);
        this.position = scratch.sizeBytes();
        this.channel = FileChannel.open(path, StandardOpenOption.WRITE);
    }

    /** The next multiple of the size of a page. */
    static long wholePages(long sizeBytes) {
        return (sizeBytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    }

    /** The name by which the model refers to this file. */
    String location() {
        return path.getFileName().toString();
    }

    /** Adds the bytes of a tensor, unless they are here already, and says at which offset they start. */
    long append(ByteSource bytes) {
        OptionalLong present = scratch.isPresent() ? scratch.get().offset(bytes) : OptionalLong.empty();
        if (present.isPresent()) {
            return present.getAsLong();
        }
        long start = wholePages(position);
        try {
            channel.position(start);
            for (long done = 0; done < bytes.sizeBytes(); done += COPY_BYTES) {
                ByteBuffer piece = bytes.slice(done, (int) Math.min(COPY_BYTES, bytes.sizeBytes() - done));
                while (piece.hasRemaining()) {
                    channel.write(piece);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        position = start + bytes.sizeBytes();
        return start;
    }

    @Override
    public void close() throws IOException {
        channel.force(true);
        channel.close();
    }
}
