package dev.jerboa.prune.importance;

import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.prune.structure.PruningGroup.GroupAxis;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the loss changes without a unit, to second order, each weight for itself: {@code h w^2 / 2} (LeCun et al., "Optimal
 * Brain Damage", 1989), with the diagonal {@code h} of the Fisher information, the mean of squared gradients, in place of
 * second derivatives.
 *
 * <p>The gradients of a batch are squared together: their mixed products vanish on the average where the gradients of single
 * samples are independent with a mean of zero, as with {@link ProjectedOutput}.
 *
 * @param loss what gradients are taken of
 * @param passes how often all samples are run
 * @param form whether the first order counts too
 * @param tied which weights of a unit are looked at
 */
public record HessianDiagonal(SampleLoss loss, int passes, Form form, TiedWeights tied) implements Importance {
    /** What is summed over the weights of a unit. */
    public enum Form {
        /** {@code h w^2 / 2}. */
        SECOND_ORDER,
        /** {@code |g w - h w^2 / 2|}, the mixed form of LLM-Pruner (Ma et al. 2023). */
        BOTH_ORDERS
    }

    /** Second order only, of the weights that take a unit in. */
    public static HessianDiagonal of(SampleLoss loss, int passes) {
        return new HessianDiagonal(loss, passes, Form.SECOND_ORDER, TiedWeights.TAKING_IN);
    }

    /** Sums over batches, of gradients and of their squares. */
    private record Sums(Variable gradients, Variable squares) {
        static Sums of(Variable weight) {
            return new Sums(weight.detach().times(0), weight.detach().times(0));
        }

        void add(Variable gradient) {
            gradients.assign(gradients.plus(gradient));
            squares.assign(squares.plus(gradient.power(2)));
        }
    }

    @Override
    public String name() {
        return "hessian";
    }

    @Override
    public Map<PruningGroup, double[]> scores(Subject subject, List<PruningGroup> groups) {
        Map<PruningGroup, double[]> scores = new LinkedHashMap<>();
        try (VariableScope scope = VariableScope.open();
                UnitGradients gradients = UnitGradients.open(subject, groups, tied)) {
            Map<Variable, Sums> sums = new HashMap<>();
            groups.stream()
                    .flatMap(group -> tied.of(group).stream())
                    .flatMap(axis -> gradients.weight(axis).stream())
                    .forEach(weight -> sums.computeIfAbsent(weight, Sums::of));
            long samples = gradients.run(
                    subject.requireData(name()),
                    loss,
                    passes,
                    () -> sums.forEach((weight, sum) -> sum.add(weight.gradient())));
            groups.forEach(group -> scores.put(group, scores(gradients, group, sums, samples)));
        }
        return scores;
    }

    private double[] scores(UnitGradients gradients, PruningGroup group, Map<Variable, Sums> sums, long samples) {
        double[] scores = new double[group.unitCount()];
        for (GroupAxis axis : tied.of(group)) {
            Optional<Variable> weight = gradients.weight(axis);
            if (weight.isPresent()) {
                float[] along = UnitGradients.along(
                        changes(weight.get().detach(), sums.get(weight.get()), samples),
                        axis.axis().index());
                for (int unit = 0; unit < scores.length; unit++) {
                    for (int index : axis.indices().get(unit)) {
                        scores[unit] += along[index];
                    }
                }
            }
        }
        return scores;
    }

    /** What the loss changes without each weight. */
    private Variable changes(Variable weight, Sums sums, long samples) {
        Variable second = sums.squares().times(weight.power(2)).times(0.5 / samples);
        return form == Form.SECOND_ORDER
                ? second
                : sums.gradients()
                        .times(weight)
                        .times(1.0 / samples)
                        .minus(second)
                        .absolute();
    }
}
