package dev.jerboa.multimodal.objective;

import dev.jerboa.train.Variable;

/**
 * Two views of each sample are drawn together; every dimension keeps its spread, and no two dimensions tell the same
 * (Bardes et al., "VICReg", 2022, equations 1 to 6).
 *
 * @param invariance the weight of the squared difference of both views, the mean over samples and dimensions
 * @param variance the weight of {@code max(0, 1 - deviation)}, the mean over dimensions, of each view
 * @param covariance the weight of the squared covariances of different dimensions, summed, over the number of dimensions, of
 *     each view
 */
public record VicReg(double invariance, double variance, double covariance) {
    private static final double LEAST_VARIANCE = 1e-4;

    /** The weights of the paper: 25, 25 and 1. */
    public static VicReg defaults() {
        return new VicReg(25, 25, 1);
    }

    /**
     * The loss of a batch, a scalar.
     *
     * @param first {@code [samples, width]}, two samples or more, not scaled to length one
     * @param second the other view, of the same shape
     */
    public Variable loss(Variable first, Variable second) {
        Variable difference = first.minus(second).power(2).mean();
        return difference
                .times(invariance)
                .plus(spread(first).plus(spread(second)).times(variance))
                .plus(redundancy(first).plus(redundancy(second)).times(covariance));
    }

    private static Variable spread(Variable views) {
        long samples = views.dim(0);
        Variable variances = centred(views).power(2).sum(0, false).times(1.0 / (samples - 1));
        return variances
                .plus(LEAST_VARIANCE)
                .squareRoot()
                .negated()
                .plus(1)
                .relu()
                .mean();
    }

    private static Variable redundancy(Variable views) {
        Variable centred = centred(views);
        Variable covariances = centred.transpose(0, 1).matmul(centred).times(1.0 / (views.dim(0) - 1));
        Variable variances = centred.power(2).sum(0, false).times(1.0 / (views.dim(0) - 1));
        return covariances.power(2).sum().minus(variances.power(2).sum()).times(1.0 / views.dim(1));
    }

    private static Variable centred(Variable views) {
        return views.minus(views.mean(0, true));
    }
}
