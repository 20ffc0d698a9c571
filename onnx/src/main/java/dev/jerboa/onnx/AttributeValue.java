package dev.jerboa.onnx;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What an attribute of a node holds; one record for each attribute type that the specification names. */
public sealed interface AttributeValue {
    /** A 32-bit float. */
    record FloatValue(float value) implements AttributeValue {}

    /** A 64-bit integer. */
    record IntValue(long value) implements AttributeValue {}

    /** A byte string, usually UTF-8 text. */
    record StringValue(Opaque value) implements AttributeValue {
        /** A string value of this text. */
        public static StringValue of(String text) {
            return new StringValue(new Opaque(text.getBytes(StandardCharsets.UTF_8)));
        }

        /** The bytes read as UTF-8. */
        public String text() {
            return new String(value.bytes(), StandardCharsets.UTF_8);
        }
    }

    /** A constant tensor. */
    record TensorValue(TensorData value) implements AttributeValue {}

    /** A sub-graph, as in {@code If}, {@code Loop} and {@code Scan}. */
    record GraphValue(Graph value) implements AttributeValue {}

    /** A list of floats. */
    record FloatsValue(List<Float> values) implements AttributeValue {
        public FloatsValue {
            values = List.copyOf(values);
        }
    }

    /** A list of integers. */
    record IntsValue(List<Long> values) implements AttributeValue {
        public IntsValue {
            values = List.copyOf(values);
        }
    }

    /** A list of byte strings. */
    record StringsValue(List<StringValue> values) implements AttributeValue {
        public StringsValue {
            values = List.copyOf(values);
        }
    }

    /** A list of constant tensors. */
    record TensorsValue(List<TensorData> values) implements AttributeValue {
        public TensorsValue {
            values = List.copyOf(values);
        }
    }

    /** A list of sub-graphs. */
    record GraphsValue(List<Graph> values) implements AttributeValue {
        public GraphsValue {
            values = List.copyOf(values);
        }
    }

    /** Inside a function: the value of the named attribute of the calling node. */
    record Reference(String attributeName) implements AttributeValue {}

    /** A sparse tensor, a type, or a kind this version does not know; kept in {@link Attribute#extra()}. */
    record Kept() implements AttributeValue {}
}
