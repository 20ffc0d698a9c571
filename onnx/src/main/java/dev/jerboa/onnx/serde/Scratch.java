package dev.jerboa.onnx.serde;

import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A temporary file for the bytes of new weights, so that their size does not count against the heap.
 *
 * <p>Regions may be written by several threads at once; each starts on a page, so that the whole file can become the data
 * file of a {@link StagedModel} without a copy. Else it disappears when the scratch is closed. The sources of its regions must
 * not be read after that.
 */
public final class Scratch implements AutoCloseable {
    private static final long FLUSH_BYTES = 1L << 26;

    private final Path target;
    private final Path path;
    private final FileChannel channel;
    private final long maxInlineBytes;
    private long allocatedBytes;
    private long writtenBytes;
    private long flushedBytes;
    private CompletableFuture<Void> flush = CompletableFuture.completedFuture(null);

    private Scratch(Path target, Path path, FileChannel channel, long maxInlineBytes) {
        this.target = target;
        this.path = path;
        this.channel = channel;
        this.maxInlineBytes = maxInlineBytes;
    }

    /** Makes an empty scratch file beside an output, where there must be room for the output anyway. */
    public static Scratch beside(Path target) {
        return beside(target, StagedModel.DEFAULT_INLINE_BYTES);
    }

    /**
     * As {@link #beside(Path)}, for a model that will keep its weights in a second file if they are larger than this.
     *
     * <p>From that size on, what is written goes to the disk at once, so that the disk works while processors do.
     */
    public static Scratch beside(Path target, long maxInlineBytes) {
        OutputPlace.check(target);
        // In a directory of its own: a temporary file itself would be readable for its owner only, also when released.
        Path path = OutputPlace.createStagingDirectory(target).resolve("scratch");
        try {
            FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
            return new Scratch(target, path, channel, maxInlineBytes);
        } catch (IOException e) {
            throw OutputPlace.failure(target, e);
        }
    }

    /** A new region of this many bytes. */
    public synchronized Region allocate(long sizeBytes) {
        Region region = new Region(allocatedBytes, sizeBytes);
        allocatedBytes += ExternalDataFile.wholePages(sizeBytes);
        return region;
    }

    /** The bytes of all regions. */
    synchronized long sizeBytes() {
        return allocatedBytes;
    }

    /** Where in this file a source starts; empty if it is none of its regions. */
    OptionalLong offset(ByteSource source) {
        return source instanceof MappedFile file && file.isOf(channel)
                ? OptionalLong.of(file.start())
                : OptionalLong.empty();
    }

    /** Gives the file a name of its own, under which it stays when the scratch is closed. */
    void moveTo(Path place) throws IOException {
        finishFlush();
        Files.move(path, place);
    }

    /** Gives up the file, unless it has become a data file. */
    @Override
    public void close() {
        try {
            finishFlush();
        } finally {
            closeFile();
        }
    }

    private void closeFile() {
        try {
            channel.close();
            Files.deleteIfExists(path);
            Files.deleteIfExists(path.getParent());
        } catch (IOException e) {
            throw OutputPlace.failure(target, e);
        }
    }

    private synchronized void wrote(long sizeBytes) {
        writtenBytes += sizeBytes;
        if (writtenBytes > maxInlineBytes && writtenBytes - flushedBytes >= FLUSH_BYTES && flush.isDone()) {
            finishFlush();
            flushedBytes = writtenBytes;
            flush = CompletableFuture.runAsync(this::force);
        }
    }

    private void force() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw OutputPlace.failure(target, e);
        }
    }

    // The disk reports a failure once: what an early flush heard must not be lost.
    private synchronized void finishFlush() {
        try {
            flush.join();
        } catch (CompletionException e) {
            flush = CompletableFuture.completedFuture(null);
            throw e.getCause() instanceof JerboaException known ? known : e;
        }
    }

    /** A part of the scratch file: written piece by piece, then read as a source. */
    public final class Region {
        private final long start;
        private final long sizeBytes;

        private Region(long start, long sizeBytes) {
            this.start = start;
            this.sizeBytes = sizeBytes;
        }

        /**
         * Writes what remains in a buffer at this offset of the region.
         *
         * <p>Written through the channel and not through a map: a full disk is then an error and not a fault signal.
         */
        public void write(long offset, ByteBuffer bytes) {
            int count = bytes.remaining();
            Objects.checkFromIndexSize(offset, count, sizeBytes);
            try {
                for (long position = start + offset; bytes.hasRemaining(); ) {
                    position += channel.write(bytes, position);
                }
            } catch (IOException e) {
                throw OutputPlace.failure(target, e);
            }
            wrote(count);
        }

        /** The bytes, mapped from the file. */
        public ByteSource bytes() {
            if (sizeBytes == 0) {
                return ByteSource.of(new byte[0]);
            }
            try {
                return MappedFile.over(path, channel).region(start, sizeBytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
