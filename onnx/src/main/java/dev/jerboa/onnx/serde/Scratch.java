package dev.jerboa.onnx.serde;

import dev.jerboa.onnx.ByteSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * A temporary file for the bytes of new weights, so that their size does not count against the heap.
 *
 * <p>Regions may be written by several threads at once. The file disappears when the scratch is closed; the sources of
 * its regions must not be read after that.
 */
public final class Scratch implements AutoCloseable {
    private final Path target;
    private final Path path;
    private final FileChannel channel;
    private long allocatedBytes;

    private Scratch(Path target, Path path, FileChannel channel) {
        this.target = target;
        this.path = path;
        this.channel = channel;
    }

    /** Makes an empty scratch file beside an output, where there must be room for the output anyway. */
    public static Scratch beside(Path target) {
        OutputPlace.check(target);
        try {
            Path folder = target.toAbsolutePath().normalize().getParent();
            Path path = Files.createTempFile(folder, "." + target.getFileName() + ".partial-", ".scratch");
            return new Scratch(
                    target,
                    path,
                    FileChannel.open(
                            path,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE));
        } catch (IOException e) {
            throw OutputPlace.failure(target, e);
        }
    }

    /** A new region of this many bytes. */
    public synchronized Region allocate(long sizeBytes) {
        Region region = new Region(allocatedBytes, sizeBytes);
        allocatedBytes += sizeBytes;
        return region;
    }

    /** Gives up the file. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw OutputPlace.failure(target, e);
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
            Objects.checkFromIndexSize(offset, bytes.remaining(), sizeBytes);
            try {
                for (long position = start + offset; bytes.hasRemaining(); ) {
                    position += channel.write(bytes, position);
                }
            } catch (IOException e) {
                throw OutputPlace.failure(target, e);
            }
        }

        /** The bytes, mapped from the file. */
        public ByteSource bytes() {
            try {
                return MappedFile.over(path, channel).region(start, sizeBytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
