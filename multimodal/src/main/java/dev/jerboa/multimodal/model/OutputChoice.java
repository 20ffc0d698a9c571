package dev.jerboa.multimodal.model;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Value;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The output of a tower that is its embedding, or becomes it by pooling.
 *
 * @param output the output
 * @param order how plainly it is an embedding, 0 best: {@code *_embeds}, {@code sentence_embedding}, {@code
 *     pooler_output}, any other vector, a vector for each position
 */
record OutputChoice(Value output, int order) {
    private static final int PER_POSITION = 4;
    private static final int UNUSABLE = 5;

    /**
     * Chooses among outputs.
     *
     * @param model what errors call the network
     * @param pooled whether the directory says how vectors of positions are pooled: then these go before
     *     {@code pooler_output}, which exports of BERT have without anyone having trained it
     * @throws JerboaException if none can be an embedding; the message lists them
     */
    static OutputChoice of(String model, List<Value> outputs, boolean pooled) {
        return find(outputs, pooled)
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.INVALID_GRAPH,
                        model + " has no output that can be an embedding, only "
                                + outputs.stream()
                                        .map(output -> output.name() + " " + output.type())
                                        .collect(Collectors.joining(", ")),
                        "Export it with embeddings, or with the last hidden state."));
    }

    static Optional<OutputChoice> find(List<Value> outputs, boolean pooled) {
        return outputs.stream()
                .map(output -> new OutputChoice(output, order(output, pooled)))
                .filter(choice -> choice.order < UNUSABLE)
                .min(Comparator.comparingInt(OutputChoice::order));
    }

    /** Whether there is a vector for each position. */
    boolean isPerPosition() {
        return Shapes.rank(output) == 3;
    }

    private static int order(Value output, boolean pooled) {
        String name = output.name().toLowerCase(Locale.ROOT);
        int rank = Shapes.rank(output);
        if (rank > 3 || rank == 0 || rank == 1 || name.startsWith("logits")) {
            return UNUSABLE;
        } else if (rank == 3) {
            // The last layer's before those of other layers.
            return pooled && name.contains("last_hidden") ? 2 : PER_POSITION;
        } else if (name.endsWith("_embeds")) {
            return 0;
        } else if (name.equals("sentence_embedding")) {
            return 1;
        }
        return name.equals("pooler_output") && !pooled ? 2 : 3;
    }
}
