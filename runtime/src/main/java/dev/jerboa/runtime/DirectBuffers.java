package dev.jerboa.runtime;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Memory outside the heap for the inputs of calls, used again by later ones.
 *
 * <p>The JVM frees direct buffers only when it happens to collect garbage, so buffers made anew for each call would pile
 * up between collections. Here there are never more than calls were in flight at once.
 */
final class DirectBuffers {
    private static final int SMALLEST_BYTES = 1 << 12;
    private static final ConcurrentLinkedDeque<ByteBuffer> FREE = new ConcurrentLinkedDeque<>();

    private DirectBuffers() {}

    /**
     * A buffer of at least this size, in native byte order, to be given back.
     *
     * @throws JerboaException if the size is beyond what one buffer can have
     */
    static ByteBuffer borrow(long sizeBytes) {
        if (sizeBytes > Integer.MAX_VALUE) {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED,
                    "the inputs of one call take " + sizeBytes + " bytes, more than the " + Integer.MAX_VALUE
                            + " possible",
                    "Use smaller batches.");
        }
        ByteBuffer buffer = FREE.pollFirst();
        return buffer != null && buffer.capacity() >= sizeBytes ? buffer : allocate((int) sizeBytes);
    }

    /** Keeps a borrowed buffer for later calls. */
    static void giveBack(ByteBuffer buffer) {
        FREE.addFirst(buffer);
    }

    private static ByteBuffer allocate(int sizeBytes) {
        // Powers of two, so that inputs that grow little by little do not leave a buffer behind each time.
        int rounded = Integer.highestOneBit(Math.max(sizeBytes, SMALLEST_BYTES));
        int capacity = rounded >= sizeBytes ? rounded : rounded > Integer.MAX_VALUE / 2 ? sizeBytes : rounded * 2;
        return ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
    }
}
