package dev.jerboa.cli.distill;

import dev.jerboa.distill.text.EmbeddingObjective;
import dev.jerboa.multimodal.objective.Matryoshka;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads losses as a person writes them: {@code cosine=1,neighbours=0.3}. */
public final class LossText {
    private static final int NEIGHBOURS = 10;

    private LossText() {}

    /**
     * The objective.
     *
     * @param losses names with weights; a name alone has the weight 1
     * @param dimensions of the fronts of the vector that the losses are for, too; empty for the whole vector only
     * @throws JerboaException if a name is unknown or a weight is no number
     */
    public static EmbeddingObjective parse(String losses, List<Integer> dimensions) {
        Map<EmbeddingObjective.Term, Double> weights = new EnumMap<>(EmbeddingObjective.Term.class);
        for (String part : losses.split(",", -1)) {
            String[] pair = part.strip().split("=", 2);
            weights.put(EmbeddingObjective.Term.named(pair[0]), pair.length == 1 ? 1 : weight(part, pair[1]));
        }
        Optional<Matryoshka> matryoshka = dimensions.isEmpty()
                ? Optional.empty()
                : Optional.of(Matryoshka.of(
                        dimensions.stream().mapToInt(Integer::intValue).toArray()));
        return new EmbeddingObjective(weights, NEIGHBOURS, matryoshka);
    }

    private static double weight(String part, String number) {
        try {
            return Double.parseDouble(number);
        } catch (NumberFormatException e) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the weight in '" + part + "' is not a number",
                    "Write losses as cosine=1,neighbours=0.3.",
                    e);
        }
    }
}
