package dev.jerboa.onnx;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The declared type of a value. */
public sealed interface ValueType {
    /**
     * A dense tensor.
     *
     * @param shape the dimensions; empty if the file does not even say how many there are
     */
    record TensorType(ElementType elementType, Optional<List<Dimension>> shape) implements ValueType {
        /** A tensor type of this shape. */
        public static TensorType of(ElementType elementType, List<Dimension> shape) {
            return new TensorType(elementType, Optional.of(List.copyOf(shape)));
        }

        @Override
        public String toString() {
            return elementType
                    + shape.map(dims -> dims.stream().map(Object::toString).collect(Collectors.joining(", ", "[", "]")))
                            .orElse("[...]");
        }
    }

    /** A sequence, map, optional or sparse tensor; kept as it is in {@link Value#extra()}. */
    record OtherType(String kind) implements ValueType {
        @Override
        public String toString() {
            return kind;
        }
    }

    /** No type is declared. */
    record Undeclared() implements ValueType {
        @Override
        public String toString() {
            return "undeclared";
        }
    }
}
