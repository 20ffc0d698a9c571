package dev.jerboa.multimodal;

import dev.jerboa.multimodal.text.TokenBatch;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.train.Variable;
import dev.jerboa.train.graph.TorchGraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A text encoder whose embeddings carry gradients: what {@link TextEncoder} computes, for training. */
public final class TrainableTextEncoder {
    private final String name;
    private final OnnxModel model;
    private final TorchGraph graph;
    private final String output;

    /**
     * An encoder over a graph, which stays the caller's to close.
     *
     * @param name what errors call the model
     * @param model the model that the graph was made of
     */
    public TrainableTextEncoder(String name, OnnxModel model, TorchGraph graph) {
        this.name = name;
        this.model = model;
        this.graph = graph;
        this.output = output(name, model).name();
    }

    /**
     * The output of a text encoder that holds its vectors.
     *
     * @param name what errors call the model
     */
    public static Value output(String name, OnnxModel model) {
        List<Value> outputs = model.graph().outputs();
        String chosen = TextEncoder.embeddingOutput(name, outputs);
        return outputs.stream()
                .filter(value -> value.name().equals(chosen))
                .findFirst()
                .orElseThrow();
    }

    /** The outputs of the graph for a batch, by name. */
    public Map<String, Variable> run(TokenBatch batch) {
        return graph.run(inputs(batch));
    }

    /** What the graph reads of a batch, by name. */
    public Map<String, Variable> inputs(TokenBatch batch) {
        Map<String, Variable> inputs = new LinkedHashMap<>();
        TextEncoder.inputs(name, model.graph().requiredInputs(), batch)
                .forEach((input, tensor) -> inputs.put(input, variable(tensor)));
        return inputs;
    }

    /** The embeddings of a batch, {@code [sentences, width]}, not scaled to unit length. */
    public Variable embed(TokenBatch batch) {
        return embedding(run(batch), batch);
    }

    /**
     * The embeddings among the outputs of a run, pooled over the tokens where the model does not do so itself.
     *
     * @throws JerboaException if the output is neither {@code [sentences, width]} nor {@code [sentences, tokens, width]}
     */
    public Variable embedding(Map<String, Variable> outputs, TokenBatch batch) {
        Variable result = outputs.get(output);
        long[] dims = result.dims();
        if (dims.length == 2 && dims[0] == batch.sentences()) {
            return result;
        }
        if (dims.length != 3 || dims[0] != batch.sentences() || dims[1] != batch.tokens()) {
            throw new JerboaException(
                    ErrorCode.INVALID_GRAPH,
                    name + ": output '" + output + "' is " + TensorData.format(dims) + ", neither [sentences, width] "
                            + "nor [sentences, tokens, width]",
                    "Sentences can be fed to text encoders only.");
        }
        Variable mask = mask(batch);
        Variable sums = mask.reshape(batch.sentences(), 1, batch.tokens())
                .matmul(result)
                .reshape(batch.sentences(), dims[2]);
        return sums.dividedBy(mask.sum(1, true).atLeast(1));
    }

    /** The mask of a batch in floats, {@code [sentences, tokens]}: 1 for a token, 0 for padding. */
    public static Variable mask(TokenBatch batch) {
        return variable(batch.mask()).toFloat32();
    }

    private static Variable variable(Tensor tensor) {
        return Variable.of(tensor.dims(), tensor.longs());
    }
}
