package dev.jerboa.train.fuse;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.Lowering;
import dev.jerboa.train.graph.OperatorTable;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Rewrites the nodes of a graph, for running only: computations spelt out become one node each. */
public final class Fusions {
    private static final List<Fusion> ALL =
            List.of(new LayerNormFusion(), new GeluFusion(), new LinearFusion(), new AttentionFusion());

    /** The operators that fused nodes are of. */
    public static final OperatorTable TABLE = new OperatorTable()
            .add(row(LayerNormFusion.OPERATOR, Fusions::layerNormalization))
            .add(row(GeluFusion.OPERATOR, call -> torch.gelu(call.tensor(0))))
            .add(row(
                    LinearFusion.OPERATOR,
                    call -> torch.linear(call.tensor(0), call.tensor(1).t(), new TensorOptional(call.tensor(2)))))
            .add(row(AttentionFusion.OPERATOR, Fusions::attention));

    private Fusions() {}

    /**
     * Nodes that give the wanted values as the graph's own nodes do, in an order that can be run; those that nothing
     * wanted depends on are left out.
     */
    public static List<Node> apply(Graph graph, Collection<String> wanted) {
        GraphView view = new GraphView(graph);
        Set<String> read = new HashSet<>(wanted);
        Deque<Node> kept = new ArrayDeque<>();
        List<Node> nodes = graph.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (node.outputs().stream().noneMatch(read::contains)) {
                continue;
            }
            Node chosen = ALL.stream()
                    .map(fusion -> fusion.replacement(node, view))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElse(node);
            read.addAll(chosen.inputs());
            chosen.subgraphs().forEach(subgraph -> addCaptures(subgraph, read));
            kept.addFirst(chosen);
        }
        return List.copyOf(kept);
    }

    private static void addCaptures(Graph subgraph, Set<String> read) {
        subgraph.outputs().forEach(output -> read.add(output.name()));
        for (Node node : subgraph.nodes()) {
            read.addAll(node.inputs());
            node.subgraphs().forEach(inner -> addCaptures(inner, read));
        }
    }

    private static OperatorTable.Row row(String operator, Lowering.Single lowering) {
        return new OperatorTable.Row(Fusion.DOMAIN, operator, 1, Lowering.of(lowering));
    }

    private static Tensor layerNormalization(Call call) {
        Tensor x = call.tensor(0);
        return torch.layer_norm(
                x,
                new long[] {x.size(-1)},
                new TensorOptional(call.tensor(1)),
                new TensorOptional(call.tensor(2)),
                call.attribute("epsilon", 1e-5f),
                true);
    }

    private static Tensor attention(Call call) {
        TensorOptional mask = call.optional(3).map(TensorOptional::new).orElseGet(TensorOptional::new);
        return torch.scaled_dot_product_attention(
                call.tensor(0),
                call.tensor(1).transpose(-2, -1),
                call.tensor(2),
                mask,
                0,
                false,
                new DoubleOptional(call.attribute("scale", 1f)),
                false);
    }
}
