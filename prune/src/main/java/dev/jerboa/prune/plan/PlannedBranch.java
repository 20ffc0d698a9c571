package dev.jerboa.prune.plan;

import dev.jerboa.prune.structure.ResidualBranch;

/**
 * A residual branch that may go as a whole.
 *
 * @param importance as its criterion gave it
 * @param normalized the importance divided by the mean of all branches
 * @param savedBytes what is saved if nothing but it goes
 * @param savedMacs multiplications saved if nothing but it goes
 */
public record PlannedBranch(
        ResidualBranch branch, double importance, double normalized, long savedBytes, long savedMacs) {}
