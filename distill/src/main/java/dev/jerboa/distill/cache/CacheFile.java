package dev.jerboa.distill.cache;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The whole batches of a cache file, mapped, and where each sample's row lies.
 *
 * <p>A file may be larger than one map can be, so that it is seen through windows that begin at a batch. They stay valid
 * while another process appends, since nothing before the end ever changes.
 */
final class CacheFile {
    private static final long MISSING = -1;
    private static final int WINDOW_BYTES = 1 << 30;

    private final CacheDescription description;
    private final List<ByteBuffer> batches;
    // For each sample, its batch in the upper and its row there in the lower half.
    private final long[] places;
    private final long sizeBytes;
    private final int present;

    private CacheFile(CacheDescription description, List<ByteBuffer> batches, long[] places, long sizeBytes) {
        this.description = description;
        this.batches = batches;
        this.places = places;
        this.sizeBytes = sizeBytes;
        this.present =
                (int) Arrays.stream(places).filter(place -> place != MISSING).count();
    }

    /**
     * Reads a file up to the first batch that is not whole.
     *
     * @throws JerboaException if the head is damaged, or of another kind of file
     */
    static CacheFile read(FileChannel channel, Path path) throws IOException {
        long size = channel.size();
        ByteBuffer start = map(channel, 0, Math.min(size, CacheFormat.longestHead()));
        CacheFormat.Head head = CacheFormat.readHead(start, path);
        CacheDescription description = head.description();
        List<ByteBuffer> batches = new ArrayList<>();
        long[] places = new long[description.samples()];
        Arrays.fill(places, MISSING);
        long position = head.sizeBytes();
        Windows windows = new Windows(channel, size);
        while (position + CacheFormat.BATCH_HEAD_BYTES <= size) {
            ByteBuffer batch = wholeBatch(windows, position, size, description);
            if (batch == null || !note(batch, batches.size(), places)) {
                break;
            }
            batches.add(batch);
            position += batch.limit();
        }
        return new CacheFile(description, batches, places, Math.min(position, size));
    }

    private static ByteBuffer wholeBatch(Windows windows, long position, long size, CacheDescription description)
            throws IOException {
        ByteBuffer start = windows.slice(position, CacheFormat.BATCH_HEAD_BYTES);
        CacheFormat.BatchHead head = CacheFormat.readBatchHead(start, 0);
        if (head == null || head.rows() > description.samples()) {
            return null;
        }
        long bytes = CacheFormat.batchBytes(description, head.rows());
        if (bytes > Integer.MAX_VALUE || position + bytes > size) {
            return null;
        }
        ByteBuffer batch = windows.slice(position, (int) bytes);
        int content = batch.limit() - CacheFormat.BATCH_HEAD_BYTES;
        boolean whole = CacheFormat.checksum(batch.slice(CacheFormat.BATCH_HEAD_BYTES, content)) == head.checksum();
        return whole ? batch : null;
    }

    /** Notes where the rows of a batch lie; false if it names a sample that does not exist. */
    private static boolean note(ByteBuffer batch, int index, long[] places) {
        int rows = CacheFormat.readBatchHead(batch, 0).rows();
        for (int row = 0; row < rows; row++) {
            int sample = batch.getInt(CacheFormat.BATCH_HEAD_BYTES + row * Integer.BYTES);
            if (sample < 0 || sample >= places.length) {
                return false;
            }
            places[sample] = (long) index << Integer.SIZE | row;
        }
        return true;
    }

    private static ByteBuffer map(FileChannel channel, long position, long size) throws IOException {
        MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, position, size);
        return map.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Pieces of a file, taken from large maps. */
    private static final class Windows {
        private final FileChannel channel;
        private final long size;
        private ByteBuffer window = ByteBuffer.allocate(0);
        private long start;

        Windows(FileChannel channel, long size) {
            this.channel = channel;
            this.size = size;
        }

        ByteBuffer slice(long position, int length) throws IOException {
            if (position + length > start + window.limit()) {
                window = map(channel, position, Math.min(size - position, Math.max(length, WINDOW_BYTES)));
                start = position;
            }
            return window.slice((int) (position - start), length).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    CacheDescription description() {
        return description;
    }

    /** The bytes up to the end of the last whole batch. */
    long sizeBytes() {
        return sizeBytes;
    }

    /** How many samples have a row. */
    int present() {
        return present;
    }

    boolean has(int sample) {
        return places[sample] != MISSING;
    }

    void read(int sample, float[] target, int offset) {
        if (sample < 0 || sample >= places.length || places[sample] == MISSING) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "sample " + sample + " has no row in the teacher cache, which has " + present + " of the "
                            + places.length + " samples",
                    "Fill the cache to its end first.");
        }
        ByteBuffer batch = batches.get((int) (places[sample] >>> Integer.SIZE));
        int row = (int) places[sample];
        int rows = CacheFormat.readBatchHead(batch, 0).rows();
        int from = CacheFormat.BATCH_HEAD_BYTES + rows * Integer.BYTES + row * description.rowBytes();
        RowStorage storage = description.storage();
        for (int i = 0; i < description.width(); i++) {
            target[offset + i] = storage.get(batch, from + i * storage.bytes());
        }
    }
}
