package dev.jerboa.prune.vocabulary;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.prune.apply.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Takes rows out of the table in which a model looks up tokens. */
public final class VocabularyPruner {
    private static final Set<String> SAME_NUMBERS = Set.of("Cast", "Identity");
    private static final Set<String> NOT_LOOKING = Set.of("Shape");

    private VocabularyPruner() {}

    /**
     * Keeps the rows of a vocabulary, in place; from then on the model takes its numbers.
     *
     * @param input the name of the model's input of token numbers
     * @return how many tables were cut
     * @throws JerboaException {@code UNSUPPORTED} if the model does something else with token numbers, such as to compare
     *     them with that of padding, and these numbers change
     */
    public static int prune(OnnxModel model, String input, Vocabulary vocabulary) {
        Graph graph = model.graph();
        List<Node> lookups = new ArrayList<>();
        find(graph, input, input, vocabulary, lookups);
        if (lookups.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "no table is looked up with the input '" + input + "'",
                    "Name the model's input of token numbers; it has "
                            + graph.requiredInputs().stream().map(Value::name).toList() + ".");
        }
        lookups.forEach(lookup -> cut(graph, lookup, vocabulary));
        graph.removeDead();
        return lookups.size();
    }

    private static void find(Graph graph, String input, String value, Vocabulary vocabulary, List<Node> lookups) {
        for (Node node : graph.consumers(value)) {
            boolean looksUp = node.is("Gather")
                    && node.input(1).equals(value)
                    && node.attribute("axis", 0) == 0
                    && Constants.find(graph, node.input(0)).isPresent();
            if (looksUp) {
                lookups.add(node);
            } else if (SAME_NUMBERS.contains(node.operator())) {
                find(graph, input, node.output(0), vocabulary, lookups);
            } else if (!NOT_LOOKING.contains(node.operator()) && !comparesWithSame(graph, node, value, vocabulary)) {
                throw new JerboaException(
                        ErrorCode.UNSUPPORTED,
                        node.label() + " does something with the numbers of '" + input
                                + "' other than look them up, and " + "these numbers change",
                        "Keep all tokens up to those that the model asks for, to which padding belongs.");
            }
        }
    }

    /** Whether a node compares with tokens whose numbers stay the same. */
    private static boolean comparesWithSame(Graph graph, Node node, String value, Vocabulary vocabulary) {
        int other = node.input(0).equals(value) ? 1 : 0;
        return node.is("Equal")
                && Constants.find(graph, node.input(other))
                        .filter(constant -> Arrays.stream(constant.data().toLongs())
                                .allMatch(token ->
                                        vocabulary.keeps((int) token) && vocabulary.numberOf((int) token) == token))
                        .isPresent();
    }

    private static void cut(Graph graph, Node gather, Vocabulary vocabulary) {
        Constants.Constant table = Constants.find(graph, gather.input(0)).orElseThrow();
        TensorData data = table.data();
        int[] kept = vocabulary.kept();
        if (kept[kept.length - 1] >= data.dim(0)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the table '" + table.name() + "' has " + data.dim(0) + " rows, but token " + kept[kept.length - 1]
                            + " is to be kept",
                    "Give the tokenizer that belongs to the model.");
        }
        String name = graph.freshName(table.name() + "_kept");
        graph.addInitializer(name, Rows.of(data, kept));
        graph.setInput(gather, 0, name);
        graph.sealInitializer(table.name());
    }
}
