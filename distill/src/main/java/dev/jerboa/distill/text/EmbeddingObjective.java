package dev.jerboa.distill.text;

import dev.jerboa.distill.loss.EmbeddingLosses;
import dev.jerboa.distill.loss.RelationalLosses;
import dev.jerboa.multimodal.objective.Matryoshka;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.train.Variable;
import dev.jerboa.train.loop.Loss;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * What a student's vectors are to be: a sum of losses against the teacher's, each with a weight.
 *
 * @param weights the weight of each term
 * @param neighbours edges of each sample in {@link Term#NEIGHBOURS}
 * @param matryoshka the fronts of the vector that the losses are for, too; absent for the whole vector only
 */
public record EmbeddingObjective(Map<Term, Double> weights, int neighbours, Optional<Matryoshka> matryoshka) {
    private static final double NEIGHBOUR_TEMPERATURE = 0.05;

    /** A loss between vectors. */
    public enum Term {
        /** One minus the cosine; needs vectors of one width. */
        COSINE(true),
        /** The squared difference of the vectors at length one, times their width; needs vectors of one width. */
        MSE(true),
        /** Distances between pairs of samples. */
        DISTANCES(false),
        /** Angles of triples of samples. */
        ANGLES(false),
        /** The graph of nearest neighbours. */
        NEIGHBOURS(false);

        private final boolean sameWidth;

        Term(boolean sameWidth) {
            this.sameWidth = sameWidth;
        }

        /** Whether teacher and student must have vectors of one width. */
        public boolean needsSameWidth() {
            return sameWidth;
        }

        /** The name that a person writes. */
        public String optionName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The term that a person means.
         *
         * @throws JerboaException if there is none of that name
         */
        public static Term named(String name) {
            for (Term term : values()) {
                if (term.optionName().equals(name)) {
                    return term;
                }
            }
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "there is no loss named '" + name + "'",
                    "Choose among "
                            + Arrays.stream(values()).map(Term::optionName).collect(Collectors.joining(", ")) + ".");
        }
    }

    public EmbeddingObjective {
        weights = Map.copyOf(weights);
        if (weights.isEmpty() || weights.values().stream().anyMatch(weight -> !(weight > 0))) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the losses are " + weights + ", and each must have a weight above 0",
                    "Give one or more losses, such as cosine=1.");
        }
    }

    /** Cosine and the graph of the ten nearest neighbours, with the same weight. */
    public static EmbeddingObjective defaults() {
        return new EmbeddingObjective(Map.of(Term.COSINE, 1.0, Term.NEIGHBOURS, 1.0), 10, Optional.empty());
    }

    /**
     * The loss of a batch.
     *
     * @param teacher {@code [samples, width]}
     * @param student {@code [samples, width]}, not necessarily as wide
     */
    public Loss loss(Variable teacher, Variable student) {
        Map<String, Variable> terms = new LinkedHashMap<>();
        Variable total = null;
        for (Term term : Term.values()) {
            if (weights.containsKey(term)) {
                Variable value = matryoshka
                        .map(fronts -> fronts.loss(teacher, student, loss(term)))
                        .orElseGet(() -> loss(term).apply(teacher, student));
                terms.put(term.optionName(), value);
                Variable weighted = value.times(weights.get(term));
                total = total == null ? weighted : total.plus(weighted);
            }
        }
        return new Loss(total, terms);
    }

    private BinaryOperator<Variable> loss(Term term) {
        return switch (term) {
            case COSINE -> EmbeddingLosses::cosine;
            case MSE ->
                (teacher, student) -> EmbeddingLosses.meanSquaredError(teacher.normalized(), student.normalized())
                        .times((double) student.dim(-1));
            case DISTANCES -> RelationalLosses::distances;
            case ANGLES -> RelationalLosses::angles;
            case NEIGHBOURS ->
                (teacher, student) -> {
                    int most = Math.toIntExact(Math.min(neighbours, student.dim(0) - 1));
                    return RelationalLosses.neighbourGraph(teacher, student, most, NEIGHBOUR_TEMPERATURE);
                };
        };
    }
}
