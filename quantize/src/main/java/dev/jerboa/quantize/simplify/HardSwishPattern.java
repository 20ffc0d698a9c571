package dev.jerboa.quantize.simplify;

import dev.jerboa.onnx.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds {@code x * clip(x + 3, 0, 6) / 6}, with the division by six, or multiplication by a sixth, at the product or at
 * either of its factors.
 */
final class HardSwishPattern {
    // From this version on, Clip takes its limits as inputs.
    private static final long CLIP_WITH_INPUTS = 11;
    // A sixth has no exact float.
    private static final double TOLERANCE = 1e-6;

    /**
     * The operators that make up one activation.
     *
     * @param input what it is applied to
     * @param last the operator that writes its result
     * @param others the operators before, each one after its readers
     */
    record Match(String input, Node last, List<Node> others) {}

    /** The input of a part of the pattern, and the operators that make it up, each one after its readers. */
    private record Part(String input, List<Node> nodes) {
        Part behind(Node node) {
            List<Node> all = new ArrayList<>(List.of(node));
            all.addAll(nodes);
            return new Part(input, all);
        }
    }

    private final SimplifiedGraph simplified;

    HardSwishPattern(SimplifiedGraph simplified) {
        this.simplified = simplified;
    }

    /** The activation that a node ends. */
    Optional<Match> at(Node node) {
        Optional<Match> divided = sixthOf(node)
                .flatMap(simplified::producerForOne)
                .flatMap(product -> product(product)
                        .map(part -> new Match(
                                part.input(), node, part.behind(product).nodes())));
        return divided.or(() -> productWithSixth(node).map(part -> new Match(part.input(), node, part.nodes())));
    }

    /** {@code x * clip(x + 3)}. */
    private Optional<Part> product(Node node) {
        return inBothOrders(node)
                .flatMap(order -> clipped(order[1]).filter(part -> part.input().equals(order[0])).stream())
                .findFirst();
    }

    /** {@code x * (clip(x + 3) / 6)} or {@code (x / 6) * clip(x + 3)}. */
    private Optional<Part> productWithSixth(Node node) {
        return inBothOrders(node)
                .flatMap(order -> Stream.concat(
                        sixth(order[1])
                                .flatMap(divided -> clipped(divided.input())
                                        .filter(part -> part.input().equals(order[0]))
                                        .map(part -> part.behind(divided.nodes().get(0))))
                                .stream(),
                        sixth(order[0])
                                .flatMap(divided -> clipped(order[1])
                                        .filter(part -> part.input().equals(divided.input()))
                                        .map(part -> part.behind(divided.nodes().get(0))))
                                .stream()))
                .findFirst();
    }

    private Stream<String[]> inBothOrders(Node node) {
        return node.is("Mul")
                ? IntStream.range(0, 2).mapToObj(i -> new String[] {node.input(i), node.input(1 - i)})
                : Stream.empty();
    }

    /** A value that one node reads and that is a sixth of another. */
    private Optional<Part> sixth(String value) {
        return simplified
                .producerForOne(value)
                .flatMap(node -> sixthOf(node).map(input -> new Part(input, List.of(node))));
    }

    /** What a node takes a sixth of. */
    private Optional<String> sixthOf(Node node) {
        if (node.is("Div")) {
            return beside(node, 1, 6);
        }
        return node.is("Mul") ? beside(node, 1, 1.0 / 6).or(() -> beside(node, 0, 1.0 / 6)) : Optional.empty();
    }

    /** {@code clip(x + 3, 0, 6)}, read by one node. */
    private Optional<Part> clipped(String value) {
        return simplified
                .producerForOne(value)
                .filter(this::clipsToSix)
                .flatMap(clip -> simplified
                        .producerForOne(clip.input(0))
                        .filter(add -> add.is("Add"))
                        .flatMap(add -> beside(add, 1, 3)
                                .or(() -> beside(add, 0, 3))
                                .map(input -> new Part(input, List.of(clip, add)))));
    }

    private boolean clipsToSix(Node node) {
        if (!node.is("Clip")) {
            return false;
        }
        if (simplified.opset() < CLIP_WITH_INPUTS) {
            return node.attribute("min", Float.NaN) == 0 && node.attribute("max", Float.NaN) == 6;
        }
        return isNumber(node.input(1), 0) && isNumber(node.input(2), 6);
    }

    /** The other input of a node whose input at {@code index} is this number. */
    private Optional<String> beside(Node node, int index, double number) {
        String constant = node.input(index);
        String other = node.input(1 - index);
        return isNumber(constant, number) && simplified.keepsRank(constant, other)
                ? Optional.of(other)
                : Optional.empty();
    }

    private boolean isNumber(String constant, double number) {
        OptionalDouble value = simplified.number(constant);
        return value.isPresent() && Math.abs(value.getAsDouble() - number) <= TOLERANCE * number;
    }
}
