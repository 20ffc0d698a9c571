package dev.jerboa.onnx.serde;

import dev.jerboa.onnx.ByteSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A region of a file, mapped into memory in windows as it is looked at.
 *
 * <p>The operating system drops the pages of a window when memory runs short, so that the size of a model does not count
 * against the heap.
 */
final class MappedFile implements ByteSource {
    // Each window also covers the next one's ground, so that any slice up to this size lies inside the one it starts
    // in.
    private static final long WINDOW_BYTES = 1L << 28;

    private final Path path;
    private final FileChannel channel;
    private final long start;
    private final long sizeBytes;
    private final AtomicReferenceArray<MappedByteBuffer> windows;

    private MappedFile(Path path, FileChannel channel, long start, long sizeBytes) {
        this.path = path;
        this.channel = channel;
        this.start = start;
        this.sizeBytes = sizeBytes;
        this.windows = new AtomicReferenceArray<>(Math.toIntExact(sizeBytes / WINDOW_BYTES + 1));
    }

    /** Opens a whole file. */
    static MappedFile open(Path path) throws IOException {
        return over(path, FileChannel.open(path, StandardOpenOption.READ));
    }

    /** The whole of a file that is open already. */
    static MappedFile over(Path path, FileChannel channel) throws IOException {
        return new MappedFile(path, channel, 0, channel.size());
    }

    Path path() {
        return path;
    }

    /** Whether this is a region of the file that was opened with this channel. */
    boolean isOf(FileChannel other) {
        return channel.equals(other);
    }

    /** Where in the file this region starts. */
    long start() {
        return start;
    }

    /** A part of this file, which shares nothing but the open file with it. */
    MappedFile region(long offset, long length) {
        Objects.checkFromIndexSize(offset, length, sizeBytes);
        return new MappedFile(path, channel, start + offset, length);
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public ByteBuffer slice(long offset, int length) {
        Objects.checkFromIndexSize(offset, length, sizeBytes);
        if (length > WINDOW_BYTES) {
            return map(offset, length).order(ByteOrder.LITTLE_ENDIAN);
        }
        int index = (int) (offset / WINDOW_BYTES);
        long windowStart = index * WINDOW_BYTES;
        MappedByteBuffer window = windows.get(index);
        if (window == null) {
            // Two threads may map the same window at once; both maps are good, and one is dropped.
            window = map(windowStart, Math.min(2 * WINDOW_BYTES, sizeBytes - windowStart));
            windows.set(index, window);
        }
        return window.slice((int) (offset - windowStart), length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private MappedByteBuffer map(long offset, long length) {
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, start + offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot map " + path, e);
        }
    }
}
