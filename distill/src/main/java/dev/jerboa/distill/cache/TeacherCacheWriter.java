package dev.jerboa.distill.cache;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Fills a teacher cache, batch by batch; may be killed at any moment and opened again.
 *
 * <p>What was written counts by whole batches whose checksums are right; whatever follows the last of them is cut off on
 * opening. One process at a time may write to a file.
 */
public final class TeacherCacheWriter implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final CacheDescription description;
    private final CacheFile before;

    private TeacherCacheWriter(Path path, FileChannel channel, CacheDescription description, CacheFile before) {
        this.path = path;
        this.channel = channel;
        this.description = description;
        this.before = before;
    }

    /**
     * Opens a cache to fill it: a new file, or one that was begun with the same description.
     *
     * @throws JerboaException if the file is of another key or of other rows, which are named with those wanted; if
     *     another process writes to it; or if it cannot be written
     */
    public static TeacherCacheWriter open(Path path, CacheDescription description) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            lock(channel, path);
            TeacherCacheWriter writer = open(path, channel, description);
            channel = null;
            return writer;
        } catch (IOException e) {
            throw TeacherCache.unreadable(path, e);
        } finally {
            close(channel);
        }
    }

    private static TeacherCacheWriter open(Path path, FileChannel channel, CacheDescription description)
            throws IOException {
        ByteBuffer head = CacheFormat.head(description);
        if (isBegunHead(channel, head)) {
            channel.truncate(0);
            write(channel, head, 0);
        }
        CacheFile before = CacheFile.read(channel, path);
        TeacherCache.requireKey(path, before.description().key(), description.key());
        if (!before.description().equals(description)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    path + " holds " + before.description() + ", wanted is " + description,
                    "Give another file, or delete the old one.");
        }
        channel.truncate(before.sizeBytes());
        return new TeacherCacheWriter(path, channel, description, before);
    }

    /** Whether the file is empty, or a kill left it with a part of this head and nothing else. */
    private static boolean isBegunHead(FileChannel channel, ByteBuffer head) throws IOException {
        if (channel.size() >= head.limit()) {
            return false;
        }
        ByteBuffer begun = ByteBuffer.allocate((int) channel.size());
        int read = 0;
        while (begun.hasRemaining() && read >= 0) {
            read = channel.read(begun, begun.position());
        }
        return begun.flip().equals(head.slice(0, begun.limit()));
    }

    private static void lock(FileChannel channel, Path path) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new JerboaException(
                    ErrorCode.OUTPUT_LOCATION,
                    path + " is being written by another run",
                    "Wait for it, or give another file.");
        }
    }

    /** What the head of the file says. */
    public CacheDescription description() {
        return description;
    }

    /** Whether a sample had a row when the file was opened. */
    public boolean had(int sample) {
        return before.has(sample);
    }

    /** How many samples had a row when the file was opened. */
    public int presentBefore() {
        return before.present();
    }

    /**
     * Adds the rows of samples, as one batch.
     *
     * @param samples counted from 0
     * @param rows {@code [samples, width]}
     * @throws JerboaException if the numbers do not fit, a value is not finite or too great for half precision, or the
     *     disk is full
     */
    public void append(int[] samples, float[] rows) {
        check(samples, rows);
        try {
            write(channel, CacheFormat.batch(description, samples, rows), channel.size());
        } catch (IOException e) {
            throw TeacherCache.unreadable(path, e);
        }
    }

    private void check(int[] samples, float[] rows) {
        int width = description.width();
        if (samples.length == 0 || rows.length != (long) samples.length * width) {
            throw invalid(
                    samples.length + " samples of " + width + " numbers were given as " + rows.length + " numbers");
        }
        for (int sample : samples) {
            if (sample < 0 || sample >= description.samples()) {
                throw invalid("sample " + sample + " is not one of the " + description.samples() + " samples");
            }
        }
        float greatest = description.storage() == RowStorage.FLOAT16 ? HalfFloats.GREATEST : Float.MAX_VALUE;
        for (int i = 0; i < rows.length; i++) {
            if (!(Math.abs(rows[i]) <= greatest)) {
                throw new JerboaException(
                        ErrorCode.QUALITY,
                        "the teacher gave " + rows[i] + " for sample " + samples[i / width] + ", but "
                                + description.storage() + " keeps finite numbers up to " + greatest,
                        "Look at that sample; or keep 32-bit floats.");
            }
        }
    }

    private JerboaException invalid(String message) {
        return new JerboaException(
                ErrorCode.INVALID_ARGUMENT, path + ": " + message, "Give a whole row for each sample.");
    }

    private static void write(FileChannel channel, ByteBuffer bytes, long from) throws IOException {
        long position = from;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    /** Brings everything to the disk, and lets others write. */
    @Override
    public void close() {
        try (FileChannel closing = channel) {
            closing.force(true);
        } catch (IOException e) {
            throw TeacherCache.unreadable(path, e);
        }
    }

    private static void close(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
