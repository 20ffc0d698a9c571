package dev.jerboa.onnx;

import java.util.Arrays;
import java.util.Objects;

/**
 * A named attribute of a node.
 *
 * @param extra fields of the file that have no place in {@code value}
 */
public record Attribute(String name, AttributeValue value, Opaque extra) {
    public Attribute {
        Objects.requireNonNull(name);
        Objects.requireNonNull(value);
        Objects.requireNonNull(extra);
    }

    /** An attribute made here and not read from a file. */
    public static Attribute of(String name, AttributeValue value) {
        return new Attribute(name, value, Opaque.NONE);
    }

    /** An integer attribute. */
    public static Attribute of(String name, long value) {
        return of(name, new AttributeValue.IntValue(value));
    }

    /** A float attribute. */
    public static Attribute of(String name, float value) {
        return of(name, new AttributeValue.FloatValue(value));
    }

    /** A text attribute. */
    public static Attribute of(String name, String value) {
        return of(name, AttributeValue.StringValue.of(value));
    }

    /** An attribute holding a list of integers. */
    public static Attribute of(String name, long... values) {
        return of(
                name, new AttributeValue.IntsValue(Arrays.stream(values).boxed().toList()));
    }

    /** A tensor attribute. */
    public static Attribute of(String name, TensorData value) {
        return of(name, new AttributeValue.TensorValue(value));
    }
}
