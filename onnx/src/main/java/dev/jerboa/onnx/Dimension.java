package dev.jerboa.onnx;

/** One dimension of the declared shape of a value. */
public sealed interface Dimension {
    /** A fixed size. */
    record Fixed(long size) implements Dimension {
        @Override
        public String toString() {
            return Long.toString(size);
        }
    }

    /** A size named by a variable, equal wherever the name appears. */
    record Symbol(String name) implements Dimension {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A size about which the file says nothing. */
    record Unknown() implements Dimension {
        @Override
        public String toString() {
            return "?";
        }
    }
}
