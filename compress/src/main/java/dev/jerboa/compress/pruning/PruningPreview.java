package dev.jerboa.compress.pruning;

import dev.jerboa.compress.report.PrunedGroup;
import dev.jerboa.compress.report.VocabularyReport;
import dev.jerboa.compress.report.ZerosReport;
import dev.jerboa.prune.plan.Cost;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a pruning would do, before anything is written.
 *
 * @param groups what would become of each group and branch
 * @param vocabulary what would become of the vocabulary
 * @param zeros which weights would become zero
 * @param before what the model takes
 * @param after what it would take
 * @param loyalty the mean cosine with the original that is to be expected before repair; absent if no samples were given
 * @param refusals what could not go, and why
 */
public record PruningPreview(
        List<PrunedGroup> groups,
        Optional<VocabularyReport> vocabulary,
        Optional<ZerosReport> zeros,
        Cost before,
        Cost after,
        OptionalDouble loyalty,
        List<String> refusals) {
    public PruningPreview {
        groups = List.copyOf(groups);
        refusals = List.copyOf(refusals);
    }
}
