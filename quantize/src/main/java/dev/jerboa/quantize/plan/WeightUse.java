package dev.jerboa.quantize.plan;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;

/**
 * One place where a weight is read.
 *
 * @param graph the graph of the node
 * @param node the operator that reads it
 * @param input which of its inputs
 * @param role what the operator does with it
 * @param transposed whether the operator sees the transpose of the stored matrix
 */
public record WeightUse(Graph graph, Node node, int input, Role role, boolean transposed) {
    /** What an operator does with a weight. */
    public enum Role {
        /** The right factor of a matrix product, {@code [inputs, outputs]} as the operator sees it. */
        MATRIX_PRODUCT("matrix product"),
        /** A table of which rows are looked up, {@code [rows, width]}. */
        EMBEDDING("embedding table"),
        /** The kernel of a convolution. */
        CONVOLUTION("convolution"),
        /** Anything else: biases, norms, recurrent cells. */
        OTHER("other");

        private final String words;

        Role(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }
}
