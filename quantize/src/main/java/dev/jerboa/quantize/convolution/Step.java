package dev.jerboa.quantize.convolution;

import dev.jerboa.onnx.Node;
import java.util.List;

/** One operator, or a few that become one, which will compute with integers. */
sealed interface Step {
    /** The last of the operators, in whose place the new nodes come. */
    Node last();

    /** The activations that are read as integers. */
    List<String> inputs();

    /** The activation that is written. */
    default String output() {
        return last().output(0);
    }

    /** Whether the integers of the output have a range of their own, and not that of the input. */
    default boolean hasOwnRange() {
        return true;
    }

    /**
     * A {@code Conv} with what follows it as long as saturation does the same.
     *
     * @param bounds of the output
     */
    record Convolution(Node node, Node last, Bounds bounds) implements Step {
        @Override
        public List<String> inputs() {
            return List.of(node.input(0));
        }
    }

    /**
     * Another operator with an integer kernel that gives its result a new range: sums, products, means.
     *
     * @param optional whether it is worth while only before another integer operator
     */
    record Arithmetic(Node node, Node last, Bounds bounds, boolean optional) implements Step {
        @Override
        public List<String> inputs() {
            return node.inputs();
        }
    }

    /** An operator that hands integers on as they are, such as {@code MaxPool}. */
    record Passage(Node last) implements Step {
        @Override
        public List<String> inputs() {
            return List.of(last.input(0));
        }

        @Override
        public boolean hasOwnRange() {
            return false;
        }
    }

    /**
     * {@code factor x HardSigmoid(x) + offset}; HardSwish, as MobileNetV3 has it, is the case with alpha 1/6 and beta 1/2
     * (Howard et al. 2019, "Searching for MobileNetV3", section 5.2).
     *
     * @param last writes the result
     * @param input x
     */
    record HardSwish(Node last, String input, float alpha, float beta, float factor, float offset) implements Step {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }
    }
}
