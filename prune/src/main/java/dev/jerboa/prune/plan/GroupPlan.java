package dev.jerboa.prune.plan;

import dev.jerboa.prune.structure.PruningGroup;

/**
 * What becomes of one group, for a table.
 *
 * @param goneCount how many of its units go
 * @param meanImportanceGone the mean importance of these, as the criterion gave it
 * @param meanImportanceLeft that of the others
 * @param savedBytes what is saved if nothing but these go
 * @param savedMacs multiplications saved if nothing but these go
 */
public record GroupPlan(
        PruningGroup group,
        int goneCount,
        double meanImportanceGone,
        double meanImportanceLeft,
        long savedBytes,
        long savedMacs) {}
