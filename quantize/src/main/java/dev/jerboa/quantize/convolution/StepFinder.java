package dev.jerboa.quantize.convolution;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what can stay in integers between the integer convolutions of a graph.
 *
 * <p>An operator joins if integers reach it. Sums, concatenations and rearrangements must also lead to another integer
 * operator: what only float operators read is better not rounded once more.
 */
final class StepFinder {
    private static final Set<String> UNIT_OPERATORS = Set.of("HardSigmoid", "Sigmoid");
    private static final Set<String> REARRANGING =
            Set.of("DepthToSpace", "SpaceToDepth", "Reshape", "Transpose", "Flatten", "Squeeze", "Unsqueeze");

    private final Graph graph;
    private final Set<Node> convolutions;
    private final Set<String> pooled;
    private final Set<String> integers = new HashSet<>();
    private final List<Step> steps;

    StepFinder(Graph graph, Set<Node> convolutions) {
        this.graph = graph;
        this.convolutions = convolutions;
        this.pooled = PooledValues.of(graph);
        List<Step> found = new ArrayList<>();
        for (Node node : graph.nodes()) {
            find(node).ifPresent(step -> {
                found.add(step);
                integers.add(step.output());
            });
        }
        this.steps = withoutUseless(found);
    }

    List<Step> steps() {
        return steps;
    }

    /** The values whose ranges are needed: written with a range of their own, or made integer before an operator. */
    Set<String> activations() {
        Set<String> found = new LinkedHashSet<>();
        Set<String> written = new HashSet<>();
        for (Step step : steps) {
            step.inputs().stream()
                    .filter(input -> !written.contains(input) && !isUnit(graph, input))
                    .forEach(found::add);
            written.add(step.output());
            if (step.hasOwnRange()) {
                found.add(step.output());
            }
        }
        return found;
    }

    /** Whether a value lies between 0 and 1 because of the operator that writes it. */
    static boolean isUnit(Graph graph, String value) {
        return graph.producer(value)
                .filter(node -> node.domain().isEmpty() && UNIT_OPERATORS.contains(node.operator()))
                .isPresent();
    }

    private Optional<Step> find(Node node) {
        if (convolutions.contains(node)) {
            return Optional.of(convolution(node));
        }
        Optional<Step.HardSwish> hardSwish =
                HardSwishPattern.at(graph, node).filter(pattern -> integers.contains(pattern.input()));
        if (hardSwish.isPresent()) {
            return hardSwish.map(Step.class::cast);
        } else if (!node.domain().isEmpty() || node.inputs().stream().noneMatch(integers::contains)) {
            return Optional.empty();
        }
        return switch (node.operator()) {
            case "Add", "Mul", "Concat" -> combination(node);
            case "AveragePool", "GlobalAveragePool" ->
                node.attribute("dilations").isPresent()
                        ? Optional.empty()
                        : Optional.of(new Step.Arithmetic(node, node, Bounds.NONE, false));
            default -> isPassage(node) ? Optional.of(new Step.Passage(node)) : Optional.empty();
        };
    }

    private Step convolution(Node node) {
        Step.Convolution step = new Step.Convolution(node, saturated(node), bounds(node));
        return step.last() != node
                ? step
                : HardSwishPattern.floor(graph, node.output(0))
                        .map(floor -> new Step.Convolution(node, node, new Bounds(floor, Float.POSITIVE_INFINITY)))
                        .orElse(step);
    }

    private Optional<Step> combination(Node node) {
        if (node.inputs().stream()
                .anyMatch(input -> Constants.find(graph, input).isPresent())) {
            return Optional.empty();
        }
        boolean gate = node.is("Mul") && node.inputs().stream().anyMatch(pooled::contains);
        return Optional.of(new Step.Arithmetic(node, saturated(node), bounds(node), !gate));
    }

    private boolean isPassage(Node node) {
        boolean moved = node.is("MaxPool")
                || (node.is("Resize") && node.attribute("mode", "nearest").equals("nearest"))
                || REARRANGING.contains(node.operator());
        return moved && node.outputs().size() == 1 && integers.contains(node.input(0));
    }

    /** The node after which the integers of a node's result saturate: a {@code Relu} or {@code Clip} that follows. */
    private Node saturated(Node node) {
        return saturating(node).orElse(node);
    }

    private Bounds bounds(Node node) {
        return saturating(node).flatMap(reader -> Bounds.of(graph, reader)).orElse(Bounds.NONE);
    }

    private Optional<Node> saturating(Node node) {
        return Scalars.onlyReader(graph, node.output(0))
                .filter(reader -> Bounds.of(graph, reader).isPresent());
    }

    private static List<Step> withoutUseless(List<Step> found) {
        List<Step> kept = new ArrayList<>();
        Set<String> readAsIntegers = new HashSet<>();
        for (int i = found.size() - 1; i >= 0; i--) {
            Step step = found.get(i);
            boolean optional =
                    step instanceof Step.Passage || (step instanceof Step.Arithmetic some && some.optional());
            if (!optional || readAsIntegers.contains(step.output())) {
                kept.add(step);
                readAsIntegers.addAll(step.inputs());
            }
        }
        Collections.reverse(kept);
        return List.copyOf(kept);
    }
}
