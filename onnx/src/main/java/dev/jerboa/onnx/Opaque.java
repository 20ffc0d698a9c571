package dev.jerboa.onnx;

import java.util.Arrays;

/** Serialized fields of a file that have no place in the object model; they are kept and written back as they were. */
public final class Opaque {
    /** No further fields. */
    public static final Opaque NONE = new Opaque(new byte[0]);

    private final byte[] bytes;

    /** Takes a copy of serialized protobuf fields. */
    public Opaque(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** A copy of the serialized fields. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Whether there is nothing to keep. */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Opaque that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " opaque bytes";
    }
}
