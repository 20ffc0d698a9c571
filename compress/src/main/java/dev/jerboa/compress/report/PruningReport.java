package dev.jerboa.compress.report;

import dev.jerboa.prune.plan.Cost;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a pruning took out.
 *
 * @param criterion what was taken for unimportant; absent if nothing but vocabulary went
 * @param goal when enough was gone, as a person asked for it
 * @param stages in how many stages
 * @param before what the model took; multiplications are those of the run that measured shapes
 * @param after what it takes now
 * @param groups what became of each group of units and of each residual branch that could go
 * @param vocabulary what became of the vocabulary, where that was asked
 * @param repairedWeights how many weights were changed to make up for what went
 * @param refusals what could not go, and why
 */
public record PruningReport(
        Optional<String> criterion,
        Optional<String> goal,
        int stages,
        Cost before,
        Cost after,
        List<PrunedGroup> groups,
        Optional<VocabularyReport> vocabulary,
        int repairedWeights,
        List<String> refusals) {
    public PruningReport {
        Objects.requireNonNull(criterion);
        Objects.requireNonNull(goal);
        groups = List.copyOf(groups);
        Objects.requireNonNull(vocabulary);
        refusals = List.copyOf(refusals);
    }

    /** How many units went. */
    public int goneCount() {
        return groups.stream().mapToInt(PrunedGroup::goneCount).sum();
    }
}
