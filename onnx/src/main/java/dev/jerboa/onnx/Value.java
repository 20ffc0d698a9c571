package dev.jerboa.onnx;

import java.util.Objects;

/**
 * A named value of a graph with its declared type: an input, an output, or something between.
 *
 * @param extra the file's fields for this value apart from name and modelled type, written back as they were
 */
public record Value(String name, ValueType type, Opaque extra) {
    public Value {
        Objects.requireNonNull(name);
        Objects.requireNonNull(type);
        Objects.requireNonNull(extra);
    }

    /** A value that was made here and not read from a file. */
    public static Value of(String name, ValueType type) {
        return new Value(name, type, Opaque.NONE);
    }
}
