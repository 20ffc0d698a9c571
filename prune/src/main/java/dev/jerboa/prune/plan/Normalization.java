package dev.jerboa.prune.plan;

import java.util.Arrays;

/** How the importances of different groups are made comparable. */
public enum Normalization {
    /** As they are. */
    NONE,
    /** Divided by the mean of the group. */
    MEAN,
    /** Divided by the largest of the group. */
    MAX,
    /** Divided by the root of the sum of squares of the group (Molchanov et al. 2017). */
    L2;

    /** The scores of one group, made comparable. */
    double[] apply(double[] scores) {
        double divisor = switch (this) {
            case NONE -> 1;
            case MEAN -> Arrays.stream(scores).average().orElse(1);
            case MAX -> Arrays.stream(scores).max().orElse(1);
            case L2 ->
                Math.sqrt(Arrays.stream(scores).map(score -> score * score).sum());
        };
        return Arrays.stream(scores)
                .map(score -> divisor == 0 ? score : score / divisor)
                .toArray();
    }
}
