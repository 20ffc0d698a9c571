package dev.jerboa.compress.report;

import dev.jerboa.prune.plan.Cost;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a pruning took out.
 *
 * @param criterion what structure was taken for unimportant by; absent if none went
 * @param goal when enough was gone, as a person asked for it
 * @param stages in how many stages
 * @param before what the model took; multiplications are those of the run that measured shapes
 * @param after what it takes now
 * @param groups what became of each group of units and of each residual branch that could go
 * @param vocabulary what became of the vocabulary, where that was asked
 * @param zeros which weights became zero, where that was asked
 * @param repairedWeights how many weights were changed to make up for what went
 * @param taught what was learned from the original after each stage, where that was asked
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
        Optional<ZerosReport> zeros,
        int repairedWeights,
        List<TeachingReport> taught,
        List<String> refusals) {
    public PruningReport {
        Objects.requireNonNull(criterion);
        Objects.requireNonNull(goal);
        groups = List.copyOf(groups);
        Objects.requireNonNull(vocabulary);
        Objects.requireNonNull(zeros);
        taught = List.copyOf(taught);
        refusals = List.copyOf(refusals);
    }

    /** How many units went. */
    public int goneCount() {
        return groups.stream().mapToInt(PrunedGroup::goneCount).sum();
    }
}
