package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.AttributeValue;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.Domains;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.Spelling;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.plan.WeightUse;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rewrites a model so that each call can choose the form of each weight.
 *
 * <p>The model gets one more input, {@value #CHOICES}, with a number for each weight: 0 computes the product as it was, 1
 * its first form, and so on. Trying a form then takes a run and not a new model.
 */
public final class SwitchRunner {
    /** The name of the additional input, int64 {@code [weights]}. */
    public static final String CHOICES = "jerboa_choices";

    // This kernel rounds activations only where it can rearrange its weights, and that only in their own graph.
    private static final String PACKED_ALONE = "MatMulNBits";

    private final OnnxModel model;
    private final CollectingEditor editor;
    private int branches;

    private SwitchRunner(OnnxModel model, CollectingEditor editor) {
        this.model = model;
        this.editor = editor;
    }

    /** Keeps what a form would put into the graph, for a branch of its own. */
    private static final class CollectingEditor extends ModelEditor {
        private final Map<WeightUse, List<Node>> collected = new LinkedHashMap<>();

        CollectingEditor(Scratch scratch, WeightRounding rounding) {
            super(scratch, rounding, Spelling.FUSED);
        }

        @Override
        void replace(WeightUse use, List<Node> replacement) {
            collected.put(use, replacement);
        }
    }

    /**
     * Rewrites every product that reads one of the weights.
     *
     * @param model changes
     * @param forms the forms to choose from, for each weight in the order of their numbers
     */
    public static void run(
            OnnxModel model, Map<Weight, List<WeightForm>> forms, WeightRounding rounding, Scratch scratch) {
        Graph graph = model.graph();
        ValueType type = ValueType.TensorType.of(ElementType.INT64, List.of(new Dimension.Fixed(forms.size())));
        graph.addInput(Value.of(CHOICES, type));
        SwitchRunner runner = new SwitchRunner(model, new CollectingEditor(scratch, rounding));
        int index = 0;
        for (Map.Entry<Weight, List<WeightForm>> entry : forms.entrySet()) {
            graph.sealInitializer(entry.getKey().name());
            runner.rewrite(index++, entry.getKey(), entry.getValue());
        }
        graph.removeDead();
        PlanRunner.requireOperatorSets(model);
    }

    private void rewrite(int index, Weight weight, List<WeightForm> forms) {
        Map<WeightUse, Graph> choices = new HashMap<>();
        for (WeightUse use : weight.uses()) {
            choices.put(use, branch(use, List.of(use.node())));
        }
        String choice = choice(index);
        for (int number = forms.size(); number >= 1; number--) {
            editor.collected.clear();
            PlanRunner.apply(editor, new Decision(weight, forms.get(number - 1), "candidate", 0));
            String chosen = equal(choice, number);
            Map<WeightUse, List<Node>> collected = Map.copyOf(editor.collected);
            boolean last = number == 1;
            for (WeightUse use : weight.uses()) {
                Graph otherwise = choices.get(use);
                Graph then = branch(use, collected.get(use));
                if (last) {
                    use.graph()
                            .replace(
                                    use.node(),
                                    List.of(decide(
                                            chosen, then, otherwise, use.node().output(0))));
                } else {
                    String output = use.node().output(0) + "_choice_" + number;
                    choices.put(use, graph(List.of(decide(chosen, then, otherwise, output)), output, Map.of()));
                }
            }
        }
    }

    private String choice(int index) {
        Graph graph = model.graph();
        String position =
                editor.sharedConstant(graph, "jerboa_position_" + index, () -> TensorData.ofLongs(new long[0], index));
        String output = graph.freshName("jerboa_choice_" + index);
        graph.prepend(List.of(Node.of("Gather", output, List.of(CHOICES, position), List.of(output))));
        return output;
    }

    private String equal(String choice, int number) {
        Graph graph = model.graph();
        String constant =
                editor.sharedConstant(graph, "jerboa_number_" + number, () -> TensorData.ofLongs(new long[0], number));
        String output = graph.freshName(choice + "_is_" + number);
        graph.insertBefore(
                graph.consumers(choice).stream()
                        .findFirst()
                        .orElse(graph.nodes().get(1)),
                List.of(Node.of("Equal", output, List.of(choice, constant), List.of(output))));
        return output;
    }

    private static Node decide(String condition, Graph then, Graph otherwise, String output) {
        return Node.of(
                "If",
                output + "_switch",
                List.of(condition),
                List.of(output),
                Attribute.of("then_branch", new AttributeValue.GraphValue(then)),
                Attribute.of("else_branch", new AttributeValue.GraphValue(otherwise)));
    }

    /** The nodes as a graph of their own; what they write gets other names, as branches must not share any. */
    private Graph branch(WeightUse use, List<Node> nodes) {
        String suffix = "_branch_" + branches++;
        Map<String, String> renamed = new HashMap<>();
        nodes.forEach(node -> node.outputs().forEach(output -> renamed.put(output, output + suffix)));
        Map<String, TensorData> own = new LinkedHashMap<>();
        nodes.stream()
                .filter(node -> node.domain().equals(Domains.MICROSOFT)
                        && node.operator().equals(PACKED_ALONE))
                .flatMap(node -> node.inputs().stream())
                .forEach(input -> {
                    TensorData data = model.graph().initializers().get(input);
                    if (data != null) {
                        renamed.put(input, input + suffix);
                        own.put(input + suffix, data);
                    }
                });
        List<Node> copies = nodes.stream()
                .map(node -> new Node(
                        node.name() + suffix,
                        node.domain(),
                        node.operator(),
                        node.inputs().stream()
                                .map(name -> renamed.getOrDefault(name, name))
                                .toList(),
                        node.outputs().stream().map(renamed::get).toList(),
                        node.attributes(),
                        node.extra()))
                .toList();
        return graph(copies, renamed.get(use.node().output(0)), own);
    }

    private static Graph graph(List<Node> nodes, String output, Map<String, TensorData> initializers) {
        Value result = Value.of(output, new ValueType.TensorType(ElementType.FLOAT, Optional.empty()));
        return new Graph(output, List.of(), List.of(result), List.of(), initializers, Set.of(), nodes, Opaque.NONE);
    }
}
