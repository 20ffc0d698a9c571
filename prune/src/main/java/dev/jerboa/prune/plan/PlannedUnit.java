package dev.jerboa.prune.plan;

import dev.jerboa.prune.structure.PruningGroup;

/**
 * A unit that goes.
 *
 * @param importance as its criterion gave it
 * @param normalized the importance made comparable with other groups
 */
public record PlannedUnit(PruningGroup group, int unit, double importance, double normalized) {}
