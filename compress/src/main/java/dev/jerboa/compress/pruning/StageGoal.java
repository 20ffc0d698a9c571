package dev.jerboa.compress.pruning;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.prune.plan.Cost;
import dev.jerboa.prune.plan.Goal;

/** What one stage is to reach, as a share of the way to the goal of the whole. */
final class StageGoal {
    private StageGoal() {}

    /**
     * The goal of a stage for the model that it finds.
     *
     * @param gone the share of the way that earlier stages went, from 0 to 1
     * @param next the share that is to be gone after this one
     * @param original what the model took before the first stage
     * @param now what it takes before this one
     * @param otherBytes bytes of the file that are no weights
     */
    static Goal of(PruningGoal goal, double gone, double next, Cost original, Cost now, long otherBytes) {
        if (goal instanceof PruningGoal.Ratio ratio) {
            return new Goal.Ratio(1 - (1 - ratio.share() * next) / (1 - ratio.share() * gone));
        } else if (goal instanceof PruningGoal.MostBytes bytes) {
            return new Goal.MostBytes(between(original.weightBytes(), bytes.sizeBytes() - otherBytes, next));
        } else if (goal instanceof PruningGoal.MostParameters most) {
            return new Goal.MostParameters(between(original.parameters(), most.parameters(), next));
        } else if (goal instanceof PruningGoal.MostMacs most) {
            double left = 1 - next * (1 - most.share());
            return new Goal.MostMacs(left * original.macs() / Math.max(1, now.macs()));
        } else if (goal instanceof PruningGoal.Threshold threshold) {
            return new Goal.Threshold(threshold.importance());
        }
        throw new JerboaException(ErrorCode.INTERNAL, goal.text() + " is measured and not counted", "");
    }

    private static long between(long start, long end, double share) {
        return share >= 1 ? end : Math.round(start - share * (start - end));
    }
}
