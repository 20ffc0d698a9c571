package dev.jerboa.distill.loss;

import dev.jerboa.train.Variable;

/**
 * Distillation of relations between samples, so that teacher and student may have vectors of different widths.
 *
 * <p>Distances and angles: Park et al., "Relational Knowledge Distillation", 2019, equations 5 to 8.
 */
public final class RelationalLosses {
    /** The weight of distances that the paper uses. */
    public static final double DISTANCE_WEIGHT = 25;

    /** The weight of angles that the paper uses. */
    public static final double ANGLE_WEIGHT = 50;

    private RelationalLosses() {}

    /** Distances between all pairs, in units of their mean, compared by the Huber loss. */
    public static Variable distances(Variable teacher, Variable student) {
        return huber(relativeDistances(student).minus(relativeDistances(teacher.detach())));
    }

    private static Variable relativeDistances(Variable vectors) {
        long count = vectors.dim(0);
        Variable all = squaredDistances(vectors).atLeast(1e-12).squareRoot();
        // A vector is at no distance from itself; rounding may say otherwise.
        Variable distances = all.times(offDiagonal(count));
        Variable mean = distances.sum().times(1.0 / (count * (count - 1)));
        return distances.dividedBy(mean);
    }

    private static Variable squaredDistances(Variable vectors) {
        Variable lengths = vectors.power(2).sum(-1, true);
        return lengths.plus(lengths.transpose(0, 1))
                .minus(vectors.matmul(vectors.transpose(0, 1)).times(2));
    }

    private static Variable offDiagonal(long count) {
        float[] values = new float[(int) (count * count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / count == i % count ? 0 : 1;
        }
        return Variable.of(new long[] {count, count}, values);
    }

    /** The cosines of the angles of all triples of samples, compared by the Huber loss. */
    public static Variable angles(Variable teacher, Variable student) {
        return huber(cosines(student).minus(cosines(teacher.detach())));
    }

    private static Variable cosines(Variable vectors) {
        long count = vectors.dim(0);
        long width = vectors.dim(1);
        // [corner, other, width]: from each corner to each other sample.
        Variable edges = vectors.reshape(1, count, width).minus(vectors.reshape(count, 1, width));
        Variable lengths = edges.power(2).sum(-1, true).plus(1e-24).squareRoot();
        Variable unit = edges.dividedBy(lengths.atLeast(1e-12));
        return unit.matmul(unit.transpose(1, 2));
    }

    /** The mean of {@code x^2 / 2} where |x| is below 1, and of {@code |x| - 1/2} elsewhere. */
    private static Variable huber(Variable difference) {
        Variable size = difference.absolute();
        Variable small = size.atMost(1);
        return small.power(2).times(0.5).plus(size.minus(small)).mean();
    }

    /**
     * The teacher's graph of nearest neighbours, preserved: for each sample, how similar its {@code neighbours} nearest in
     * the teacher's space are to it, as a distribution among all other samples, against the student's.
     *
     * <p>{@code KL(softmax over the neighbours of cosine / temperature || softmax over all others)}, the mean over the
     * samples: similarities outside the graph are told to be small, and no more.
     *
     * @param neighbours edges of each sample, below the number of samples
     * @param temperature divides the cosines; 0.05 suits sentence encoders
     */
    public static Variable neighbourGraph(Variable teacher, Variable student, int neighbours, double temperature) {
        long count = teacher.dim(0);
        if (neighbours < 1 || neighbours >= count) {
            throw new IllegalArgumentException(
                    neighbours + " neighbours were asked for among the " + (count - 1) + " other samples of a batch");
        }
        Variable self = offDiagonal(count).negated().plus(1).times(-1e9);
        Variable wanted = similarities(teacher.detach(), temperature).plus(self);
        Variable edges = NeighbourGraph.of(wanted.toFloats(), (int) count, neighbours);
        Variable target = wanted.plus(edges.negated().plus(1).times(-1e9)).softmax(-1);
        Variable found = similarities(student, temperature).plus(self).logSoftmax(-1);
        Variable divergence = target.times(target.atLeast(1e-30).log().minus(found));
        return divergence.sum(-1, false).mean();
    }

    private static Variable similarities(Variable vectors, double temperature) {
        Variable unit = vectors.normalized();
        return unit.matmul(unit.transpose(0, 1)).times(1 / temperature);
    }
}
