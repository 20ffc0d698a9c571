package dev.jerboa.cli.recipe.space;

import dev.jerboa.cli.recipe.RecipeSection;
import dev.jerboa.multimodal.objective.Balance;
import dev.jerboa.multimodal.objective.FixedWeights;
import dev.jerboa.multimodal.objective.GradNorm;
import dev.jerboa.multimodal.objective.GradientSurgery;
import dev.jerboa.multimodal.objective.UncertaintyWeights;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How the terms become one loss.
 *
 * @param kind by what
 * @param alpha of GradNorm: how strongly lagging terms are favoured
 * @param weights of the terms by name, where they are fixed
 */
record BalancePart(Kind kind, double alpha, Map<String, Double> weights) {
    private static final String KEY = "balance";

    /** By what terms are balanced. */
    enum Kind {
        SUM,
        UNCERTAINTY,
        GRADNORM,
        PCGRAD
    }

    /** Reads the setting {@code balance}: a word, or a section. */
    static BalancePart read(RecipeSection recipe, List<TermPart> terms) {
        Map<String, Kind> kinds = Map.of(
                "sum", Kind.SUM,
                "uncertainty", Kind.UNCERTAINTY,
                "gradnorm", Kind.GRADNORM,
                "pcgrad", Kind.PCGRAD);
        Kind kind;
        double alpha = GradNorm.DEFAULT_ALPHA;
        if (recipe.isValue(KEY) || !recipe.has(KEY)) {
            kind = recipe.choice(KEY, kinds, Kind.SUM);
        } else {
            RecipeSection balance = recipe.section(KEY, "kind", "alpha");
            kind = balance.choice("kind", kinds, Kind.SUM);
            alpha = balance.number("alpha", alpha);
            if (balance.has("alpha") && kind != Kind.GRADNORM) {
                throw balance.wrong("alpha", "is only for gradnorm", "Leave it out, or write 'kind: gradnorm'.");
            }
        }
        Map<String, Double> weights = terms.stream().collect(Collectors.toMap(TermPart::name, TermPart::weight));
        Optional<TermPart> weighted =
                terms.stream().filter(term -> term.weight() != 1).findFirst();
        if (weighted.isPresent() && (kind == Kind.UNCERTAINTY || kind == Kind.GRADNORM)) {
            throw recipe.wrong(
                    KEY,
                    "learns the weights of the terms, and '" + weighted.get().name() + "' has a weight of "
                            + weighted.get().weight(),
                    "Leave the weight out, or write 'balance: sum'.");
        }
        return new BalancePart(kind, alpha, weights);
    }

    /**
     * The balance of a run.
     *
     * @param names of the terms
     * @param shared by its name, whether a parameter is one of a tower
     */
    Balance of(List<String> names, Predicate<String> shared) {
        return switch (kind) {
            case SUM -> new FixedWeights(weights);
            case UNCERTAINTY -> new UncertaintyWeights(names);
            case GRADNORM -> new GradNorm(names, alpha, shared);
            case PCGRAD -> new GradientSurgery(new FixedWeights(weights));
        };
    }
}
