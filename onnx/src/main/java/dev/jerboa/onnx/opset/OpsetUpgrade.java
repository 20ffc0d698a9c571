package dev.jerboa.onnx.opset;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.AttributeValue;
import dev.jerboa.onnx.Domains;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.Function;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Raises the version of the standard operator set, and converts every node whose operator changed on the way. */
public final class OpsetUpgrade {
    /** The oldest version that can be converted from; its operators broadcast as they still do. */
    public static final long OLDEST = 7;
    /** The newest version that can be converted to. */
    public static final long NEWEST = 21;

    private final long target;

    private OpsetUpgrade(long target) {
        this.target = target;
    }

    /**
     * A copy of a model in a newer version of the standard operator set; weights are shared with the original.
     *
     * @param target the version wanted; a model of this version or a newer one is returned as it is
     * @throws JerboaException if a node has no counterpart in that version; the message names it
     */
    public static OnnxModel raise(OnnxModel model, long target) {
        if (model.opset() >= target) {
            return model;
        }
        if (model.opset() < OLDEST || target > NEWEST) {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED,
                    "operators can be converted from version " + OLDEST + " to " + NEWEST + ", not from "
                            + model.opset() + " to " + target,
                    "Export the model again, with a current exporter.");
        }
        OpsetUpgrade upgrade = new OpsetUpgrade(target);
        Graph graph = upgrade.convert(model.graph(), model.opset());
        List<Function> functions =
                model.functions().stream().map(upgrade::convert).toList();
        Map<String, Long> operatorSets = new LinkedHashMap<>(model.operatorSets());
        operatorSets.put(Domains.STANDARD, target);
        OnnxModel raised =
                new OnnxModel(model.irVersion(), operatorSets, graph, functions, model.metadata(), model.extra());
        raised.requireIrVersion(irVersion(target));
        return raised;
    }

    private Function convert(Function function) {
        long version = function.operatorSets().getOrDefault(Domains.STANDARD, target);
        if (version >= target) {
            return function;
        }
        Map<String, Long> operatorSets = new LinkedHashMap<>(function.operatorSets());
        operatorSets.put(Domains.STANDARD, target);
        return new Function(
                function.domain(), function.name(), operatorSets, convert(function.body(), version), function.extra());
    }

    private Graph convert(Graph graph, long from) {
        ConversionContext context = new ConversionContext(graph);
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            nodes.addAll(convert(withConvertedSubgraphs(node, from), from, context));
        }
        return new Graph(
                graph.name(),
                graph.inputs(),
                graph.outputs(),
                graph.declarations(),
                graph.initializers(),
                graph.sparseInitializers(),
                nodes,
                graph.extra());
    }

    /** Takes a node through every version in turn; what a conversion puts in its place goes on from there. */
    private List<Node> convert(Node node, long from, ConversionContext context) {
        List<Node> nodes = List.of(node);
        for (long version = from + 1; version <= target; version++) {
            List<Node> next = new ArrayList<>();
            for (Node current : nodes) {
                next.addAll(Conversions.of(current, version)
                        .map(conversion -> conversion.apply(current, context))
                        .orElse(List.of(current)));
            }
            nodes = next;
        }
        return nodes;
    }

    private Node withConvertedSubgraphs(Node node, long from) {
        List<Attribute> attributes = node.attributes().stream()
                .map(attribute -> new Attribute(attribute.name(), convert(attribute.value(), from), attribute.extra()))
                .toList();
        return new Node(
                node.name(), node.domain(), node.operator(), node.inputs(), node.outputs(), attributes, node.extra());
    }

    private AttributeValue convert(AttributeValue value, long from) {
        if (value instanceof AttributeValue.GraphValue one) {
            return new AttributeValue.GraphValue(convert(one.value(), from));
        } else if (value instanceof AttributeValue.GraphsValue many) {
            return new AttributeValue.GraphsValue(
                    many.values().stream().map(graph -> convert(graph, from)).toList());
        }
        return value;
    }

    // Which version of the file format came with which operator set: ONNX, Versioning.md.
    private static long irVersion(long opset) {
        if (opset >= 21) {
            return 10;
        } else if (opset >= 19) {
            return 9;
        } else if (opset >= 15) {
            return 8;
        }
        return opset >= 12 ? 7 : 6;
    }
}
