package dev.jerboa.distill.student;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import java.util.List;

/**
 * Makes a student of an encoder by keeping some of its layers, with their weights (Sanh et al. 2019, DistilBERT, section
 * 3).
 *
 * <p>Each kept layer reads what the kept layer before it gives; everything outside the layers stays as it is. Inputs and
 * outputs keep their names, so that the student takes the teacher's place.
 */
public final class KeepLayers {
    private static final String KEPT_KEY = "jerboa.student.layers";

    private KeepLayers() {}

    /**
     * Cuts layers out of a model, in place.
     *
     * @param name what errors call the model
     * @return the layers that were kept, as they stood in the teacher
     * @throws dev.jerboa.onnx.JerboaException if nothing repeats in the model, or the selection does not fit the layers
     *     found
     */
    public static List<EncoderLayer> apply(OnnxModel model, LayerSelection selection, String name) {
        Graph graph = model.graph();
        graph.sortTopologically();
        List<EncoderLayer> layers = LayerFinder.find(graph, name);
        List<EncoderLayer> kept =
                selection.choose(layers.size()).stream().map(layers::get).toList();
        String last = layers.get(layers.size() - 1).output();
        String value = layers.get(0).input();
        for (EncoderLayer layer : kept) {
            if (!layer.input().equals(value)) {
                graph.replaceUses(layer.input(), value);
            }
            value = layer.output();
        }
        if (!value.equals(last)) {
            giveLast(graph, value, last);
        }
        graph.removeDead();
        graph.sortTopologically();
        model.metadata().put(KEPT_KEY, kept.stream().map(EncoderLayer::index).toList() + " of " + layers.size());
        return kept;
    }

    /** Makes the last kept layer give the value that the teacher's last layer gave. */
    private static void giveLast(Graph graph, String value, String last) {
        Node old = graph.producer(last).orElseThrow();
        if (graph.isOutput(value)) {
            graph.replace(old, List.of(Node.of("Identity", last, List.of(value), List.of(last))));
            return;
        }
        Node producer = graph.producer(value).orElseThrow();
        Node renamed = new Node(
                producer.name(),
                producer.domain(),
                producer.operator(),
                producer.inputs(),
                producer.outputs().stream()
                        .map(output -> output.equals(value) ? last : graph.freshName(output))
                        .toList(),
                producer.attributes(),
                Opaque.NONE);
        graph.replace(old, List.of(renamed));
        graph.replaceUses(value, last);
    }
}
