package dev.jerboa.distill.cache;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The bytes of a cache: a head, and batches one after the other; little-endian.
 *
 * <pre>
 * head    magic "JERTEACH", uint32 version, uint32 length of the JSON, uint32 CRC-32C of the JSON, the JSON, zeros to a
 *         multiple of 64
 * batch   uint32 "BTCH", uint32 rows, uint32 CRC-32C of all that follows, uint32 0, an int32 for each row: its sample,
 *         the rows, zeros to a multiple of 16
 * </pre>
 */
final class CacheFormat {
    static final int BATCH_HEAD_BYTES = 16;

    private static final byte[] MAGIC = "JERTEACH".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int HEAD_BYTES = 20;
    private static final int HEAD_ALIGNMENT = 64;
    private static final int BATCH_MAGIC = 0x48435442;
    private static final int BATCH_ALIGNMENT = 16;
    private static final int LONGEST_JSON = 1 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private CacheFormat() {}

    /** The head of a batch. */
    record BatchHead(int rows, int checksum) {}

    /** A head that was read, and where the first batch begins. */
    record Head(CacheDescription description, int sizeBytes) {}

    static ByteBuffer head(CacheDescription description) {
        byte[] json;
        try {
            json = JSON.writeValueAsBytes(description);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts and numbers can be written", e);
        }
        ByteBuffer head = allocate(align(HEAD_BYTES + json.length, HEAD_ALIGNMENT));
        head.put(MAGIC).putInt(VERSION).putInt(json.length).putInt(checksum(ByteBuffer.wrap(json)));
        return head.put(json).rewind();
    }

    /**
     * Reads the head at the start of a file's bytes.
     *
     * @throws JerboaException if this is no cache, a damaged one, or one of another version
     */
    static Head readHead(ByteBuffer start, Path path) {
        ByteBuffer bytes = start.order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.limit() < HEAD_BYTES || !bytes.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            throw broken(path, "is not a teacher cache");
        }
        int version = bytes.getInt(MAGIC.length);
        int length = bytes.getInt(MAGIC.length + 4);
        if (version != VERSION) {
            throw broken(path, "is a teacher cache of version " + version + ", not " + VERSION);
        }
        if (length < 2 || length > LONGEST_JSON || length > bytes.limit() - HEAD_BYTES) {
            throw broken(path, "has a head of " + length + " bytes, of which " + bytes.limit() + " are there");
        }
        byte[] json = new byte[length];
        bytes.get(HEAD_BYTES, json);
        if (checksum(ByteBuffer.wrap(json)) != bytes.getInt(MAGIC.length + 8)) {
            throw broken(path, "has a head whose checksum is wrong");
        }
        try {
            CacheDescription description =
                    JSON.readValue(new String(json, StandardCharsets.UTF_8), CacheDescription.class);
            return new Head(description, align(HEAD_BYTES + length, HEAD_ALIGNMENT));
        } catch (JsonProcessingException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE, path + " has a head that cannot be understood: " + e.getMessage(), HINT, e);
        }
    }

    /** The bytes of the longest head: as many are read to find one. */
    static int longestHead() {
        return HEAD_BYTES + LONGEST_JSON;
    }

    static ByteBuffer batch(CacheDescription description, int[] samples, float[] rows) {
        ByteBuffer batch = allocate(Math.toIntExact(batchBytes(description, samples.length)));
        batch.position(BATCH_HEAD_BYTES);
        for (int sample : samples) {
            batch.putInt(sample);
        }
        for (float value : rows) {
            description.storage().put(batch, value);
        }
        batch.rewind();
        int checksum = checksum(batch.slice(BATCH_HEAD_BYTES, batch.limit() - BATCH_HEAD_BYTES));
        batch.putInt(0, BATCH_MAGIC).putInt(4, samples.length).putInt(8, checksum);
        return batch;
    }

    /** The head of a batch, or null where none is. */
    static BatchHead readBatchHead(ByteBuffer bytes, int position) {
        int rows = bytes.getInt(position + 4);
        return bytes.getInt(position) == BATCH_MAGIC && rows > 0
                ? new BatchHead(rows, bytes.getInt(position + 8))
                : null;
    }

    /** The bytes of a batch of so many rows, its head included. */
    static long batchBytes(CacheDescription description, int rows) {
        long bytes = BATCH_HEAD_BYTES + (long) rows * (Integer.BYTES + description.rowBytes());
        return (bytes + BATCH_ALIGNMENT - 1) / BATCH_ALIGNMENT * BATCH_ALIGNMENT;
    }

    static int checksum(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }

    private static ByteBuffer allocate(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int align(int size, int alignment) {
        return (size + alignment - 1) / alignment * alignment;
    }

    private static final String HINT = "Delete the file, and the teacher will be asked again.";

    private static JerboaException broken(Path path, String what) {
        return new JerboaException(ErrorCode.UNREADABLE, path + " " + what, HINT);
    }
}
