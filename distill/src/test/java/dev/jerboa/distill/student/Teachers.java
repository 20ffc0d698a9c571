package dev.jerboa.distill.student;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.OptimizationLevel;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.SessionOptions;
import dev.jerboa.runtime.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Teachers of the tests, run whole or in parts by ONNX Runtime. */
record Teachers(Path folder) {
    OnnxModel miniLm() {
        Path file = folder.resolve("minilm.onnx");
        try (InputStream input = Teachers.class.getResourceAsStream("/all-minilm-l6-v2.onnx")) {
            if (!Files.exists(file)) {
                Files.copy(input, file);
            }
            return OnnxFile.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same model read anew from a file, with every float weight drawn anew: no layer is like another. */
    OnnxModel shaken(OnnxModel model, long seed) {
        Random random = new Random(seed);
        Graph graph = model.graph();
        Map<String, TensorData> weights = new LinkedHashMap<>(graph.initializers());
        weights.replaceAll((name, data) -> data.rank() == 0 || data.type() != ElementType.FLOAT
                ? data
                : TensorData.ofFloats(data.dims(), draw(random, (int) data.elementCount(), name.contains("variance"))));
        return with(model, graph.inputs(), graph.outputs(), weights, graph.nodes());
    }

    private static float[] draw(Random random, int count, boolean positive) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = positive ? 0.5f + random.nextFloat() : (float) random.nextGaussian() * 0.3f;
        }
        return values;
    }

    private static OnnxModel with(
            OnnxModel model,
            List<Value> inputs,
            List<Value> outputs,
            Map<String, TensorData> weights,
            List<Node> nodes) {
        List<Node> copies = nodes.stream()
                .map(node -> new Node(
                        node.name(),
                        node.domain(),
                        node.operator(),
                        node.inputs(),
                        node.outputs(),
                        node.attributes(),
                        node.extra()))
                .toList();
        Graph graph = new Graph(
                "part",
                inputs,
                outputs,
                List.of(),
                weights,
                Set.of(),
                copies,
                model.graph().extra());
        return new OnnxModel(model.irVersion(), model.operatorSets(), graph, List.of(), Map.of(), model.extra());
    }

    /** The part of a model between two values, with the model's own inputs beside. */
    OnnxModel part(OnnxModel model, Optional<String> from, String to) {
        Graph graph = model.graph();
        List<Value> inputs = new ArrayList<>(graph.inputs());
        List<Node> nodes = new ArrayList<>(graph.nodes());
        from.ifPresent(value -> {
            nodes.remove(graph.producer(value).orElseThrow());
            inputs.add(Value.of(value, new ValueType.TensorType(ElementType.FLOAT, Optional.empty())));
        });
        List<Value> outputs = List.of(Value.of(to, new ValueType.TensorType(ElementType.FLOAT, Optional.empty())));
        OnnxModel part = with(model, inputs, outputs, graph.initializers(), nodes);
        part.graph().removeDead();
        return part;
    }

    Tensor run(OnnxModel model, Map<String, Tensor> inputs) {
        Path file = folder.resolve("run.onnx");
        OnnxFile.write(model, file);
        SessionOptions options = SessionOptions.defaults().withOptimization(OptimizationLevel.BASIC);
        try (Session session = Session.open(file, options)) {
            return session.run(inputs).values().iterator().next();
        }
    }

    /** What a model gives if only some of its layers run, each by itself. */
    Tensor runLayers(OnnxModel teacher, List<EncoderLayer> layers, List<Integer> kept, Map<String, Tensor> inputs) {
        Tensor value = run(part(teacher, Optional.empty(), layers.get(0).input()), inputs);
        for (int index : kept) {
            EncoderLayer layer = layers.get(index);
            value = run(part(teacher, Optional.of(layer.input()), layer.output()), with(inputs, layer.input(), value));
        }
        String last = layers.get(layers.size() - 1).output();
        String output = teacher.graph().outputs().get(0).name();
        return last.equals(output) ? value : run(part(teacher, Optional.of(last), output), with(inputs, last, value));
    }

    private static Map<String, Tensor> with(Map<String, Tensor> inputs, String name, Tensor value) {
        Map<String, Tensor> more = new LinkedHashMap<>(inputs);
        more.put(name, value);
        return more;
    }
}
