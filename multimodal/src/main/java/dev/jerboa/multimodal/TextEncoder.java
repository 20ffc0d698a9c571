package dev.jerboa.multimodal;

import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.multimodal.text.TokenBatch;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Value;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Maps sentences to unit vectors with a text encoder in ONNX form.
 *
 * <p>Inputs are bound by what their names say they are (token ids, mask, segment ids). The embedding is the first output
 * of these that the model has: one named {@code *_embeds}, {@code sentence_embedding}, {@code pooler_output}; else the
 * mean of the last hidden state over the tokens that are not padding, as sentence-transformers define it.
 */
public final class TextEncoder {
    private static final int BATCH = 32;

    private final Session session;
    private final TextProcessor processor;
    private final String output;

    /**
     * An encoder over an open session; both stay the caller's to close.
     *
     * @throws JerboaException if the model has no output that can be an embedding
     */
    public TextEncoder(Session session, TextProcessor processor) {
        this.session = session;
        this.processor = processor;
        this.output = embeddingOutput(session.name(), session.outputs());
    }

    /** The unit vectors of sentences, in their order; sentences of like length run together. */
    public float[][] embed(List<String> sentences) {
        int[] lengths = processor.lengths(sentences);
        List<Integer> order = IntStream.range(0, lengths.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> lengths[i]))
                .toList();
        float[][] embeddings = new float[sentences.size()][];
        for (int from = 0; from < order.size(); from += BATCH) {
            List<Integer> part = order.subList(from, Math.min(from + BATCH, order.size()));
            float[][] vectors = embedTogether(part.stream().map(sentences::get).toList());
            for (int i = 0; i < vectors.length; i++) {
                embeddings[part.get(i)] = vectors[i];
            }
        }
        return embeddings;
    }

    /** The unit vectors of sentences that run as one batch, padded to the longest. */
    public float[][] embedTogether(List<String> sentences) {
        return embedTogether(processor.encode(sentences));
    }

    /** The unit vectors of sentences that were tokenized before, as one batch. */
    public float[][] embedTogether(TokenBatch batch) {
        Tensor result = session.run(inputs(session, batch), Set.of(output)).get(output);
        float[][] vectors = pool(result, batch);
        for (float[] vector : vectors) {
            Vectors.normalize(vector);
        }
        return vectors;
    }

    /**
     * The inputs that a text encoder takes, filled from a batch of tokens.
     *
     * @throws JerboaException if the model wants something that is not made of tokens
     */
    public static Map<String, Tensor> inputs(Session session, TokenBatch batch) {
        return inputs(session.name(), session.inputs(), batch);
    }

    /**
     * The tensors for inputs of a text encoder, filled from a batch of tokens.
     *
     * @param model what errors call the model
     * @param declared the inputs that the model must be given
     * @throws JerboaException if the model wants something that is not made of tokens
     */
    public static Map<String, Tensor> inputs(String model, List<Value> declared, TokenBatch batch) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (Value input : declared) {
            String name = input.name();
            Tensor data;
            if (name.contains("mask")) {
                data = batch.mask();
            } else if (name.contains("type")) {
                data = batch.typeIds();
            } else if (name.contains("ids") || name.contains("tokens")) {
                data = batch.ids();
            } else {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        model + " wants the input '" + name + "', which is not made of tokens",
                        "Sentences can be fed to text encoders only.");
            }
            inputs.put(name, data);
        }
        return inputs;
    }

    /**
     * The output of a text encoder that is its embedding, or is pooled to it.
     *
     * @param model what errors call the model
     * @throws JerboaException if there is no output
     */
    static String embeddingOutput(String model, List<Value> outputs) {
        List<String> names = outputs.stream().map(Value::name).toList();
        return names.stream()
                .filter(name -> name.endsWith("_embeds"))
                .findFirst()
                .or(() -> names.stream().filter("sentence_embedding"::equals).findFirst())
                .or(() -> names.stream().filter("pooler_output"::equals).findFirst())
                .or(() -> names.stream().findFirst())
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.INVALID_GRAPH, model + " has no outputs", "Export the model again."));
    }

    private float[][] pool(Tensor result, TokenBatch batch) {
        long[] dims = result.dims();
        float[] values = result.toFloats();
        if (dims.length == 2 && dims[0] == batch.sentences()) {
            return rows(values, (int) dims[0], (int) dims[1]);
        }
        if (dims.length != 3 || dims[0] != batch.sentences() || dims[1] != batch.tokens()) {
            throw new JerboaException(
                    ErrorCode.INVALID_GRAPH,
                    session.name() + ": output '" + output + "' is " + result + ", neither [sentences, width] nor "
                            + "[sentences, tokens, width]",
                    "Sentences can be fed to text encoders only.");
        }
        return MeanPooling.pool(values, batch, (int) dims[2]);
    }

    private static float[][] rows(float[] values, int rows, int width) {
        float[][] result = new float[rows][width];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(values, i * width, result[i], 0, width);
        }
        return result;
    }
}
