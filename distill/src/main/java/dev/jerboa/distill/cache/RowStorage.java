package dev.jerboa.distill.cache;

import java.nio.ByteBuffer;

/** How the numbers of a row are kept. */
public enum RowStorage {
    /** 32 bits, as the teacher gave them. */
    FLOAT32(Float.BYTES),
    /** 16 bits (IEEE 754 binary16), rounded to the nearest: half the file, 11 significant bits. */
    FLOAT16(Short.BYTES);

    private final int bytes;

    RowStorage(int bytes) {
        this.bytes = bytes;
    }

    /** The bytes of one number. */
    public int bytes() {
        return bytes;
    }

    void put(ByteBuffer buffer, float value) {
        if (this == FLOAT32) {
            buffer.putFloat(value);
        } else {
            buffer.putShort(HalfFloats.fromFloat(value));
        }
    }

    float get(ByteBuffer buffer, int position) {
        return this == FLOAT32 ? buffer.getFloat(position) : HalfFloats.toFloat(buffer.getShort(position));
    }
}
