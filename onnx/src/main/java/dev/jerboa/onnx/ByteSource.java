package dev.jerboa.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Bytes that can be looked at piece by piece without being loaded: a region of a mapped file, or an array.
 *
 * <p>A source may be larger than any one buffer (2^31 - 1 bytes), hence slices.
 */
public interface ByteSource {
    /** The number of bytes. */
    long sizeBytes();

    /**
     * A read-only, little-endian view of {@code length} bytes from {@code offset}; position 0, limit {@code length}.
     *
     * @throws IndexOutOfBoundsException if the range is not inside this source
     */
    ByteBuffer slice(long offset, int length);

    /** The bytes of a buffer from its position to its limit; later changes of the content show through. */
    static ByteSource of(ByteBuffer buffer) {
        return new BufferSource(buffer.slice().asReadOnlyBuffer());
    }

    /** The bytes of an array; later changes of the array show through. */
    static ByteSource of(byte[] bytes) {
        return of(ByteBuffer.wrap(bytes));
    }

    /** A source over a single buffer. */
    record BufferSource(ByteBuffer buffer) implements ByteSource {
        @Override
        public long sizeBytes() {
            return buffer.limit();
        }

        @Override
        public ByteBuffer slice(long offset, int length) {
            return buffer.slice(Math.toIntExact(offset), length).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
