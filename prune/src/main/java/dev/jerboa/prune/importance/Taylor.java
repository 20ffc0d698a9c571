package dev.jerboa.prune.importance;

import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.prune.structure.PruningGroup.GroupAxis;
import dev.jerboa.train.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the loss changes without a unit, to first order: gradient times weight (Molchanov et al., "Importance Estimation for
 * Neural Network Pruning", CVPR 2019).
 *
 * @param loss what gradients are taken of; {@link ProjectedOutput} where there are no labels
 * @param passes how often all samples are run
 * @param form how the products of a unit become one number
 * @param tied which weights of a unit are looked at
 */
public record Taylor(SampleLoss loss, int passes, Form form, TiedWeights tied) implements Importance {
    /** How the products {@code g w} of a unit become one number; each is the mean over the batches. */
    public enum Form {
        /** {@code (sum g w)^2}, equation 8 of the paper. */
        SQUARED,
        /** {@code |sum g w|}. */
        ABSOLUTE,
        /** {@code sum |g w|}, the element-wise form of LLM-Pruner (Ma et al. 2023). */
        ELEMENTWISE
    }

    /** Squared, of the weights that take a unit in. */
    public static Taylor of(SampleLoss loss, int passes) {
        return new Taylor(loss, passes, Form.SQUARED, TiedWeights.TAKING_IN);
    }

    @Override
    public String name() {
        return "taylor";
    }

    @Override
    public Map<PruningGroup, double[]> scores(Subject subject, List<PruningGroup> groups) {
        Map<PruningGroup, double[]> scores = new LinkedHashMap<>();
        groups.forEach(group -> scores.put(group, new double[group.unitCount()]));
        int[] batches = new int[1];
        try (UnitGradients gradients = UnitGradients.open(subject, groups, tied)) {
            gradients.run(subject.requireData(name()), loss, passes, () -> {
                scores.forEach((group, sums) -> add(gradients, group, sums));
                batches[0]++;
            });
        }
        scores.values().forEach(sums -> {
            for (int unit = 0; unit < sums.length; unit++) {
                sums[unit] /= Math.max(1, batches[0]);
            }
        });
        return scores;
    }

    private void add(UnitGradients gradients, PruningGroup group, double[] sums) {
        double[] products = new double[sums.length];
        for (GroupAxis axis : tied.of(group)) {
            Optional<Variable> weight = gradients.weight(axis);
            if (weight.isPresent()) {
                Variable product = weight.get().gradient().times(weight.get().detach());
                float[] along = UnitGradients.along(
                        form == Form.ELEMENTWISE ? product.absolute() : product,
                        axis.axis().index());
                for (int unit = 0; unit < products.length; unit++) {
                    for (int index : axis.indices().get(unit)) {
                        products[unit] += along[index];
                    }
                }
            }
        }
        for (int unit = 0; unit < sums.length; unit++) {
            sums[unit] += form == Form.SQUARED ? products[unit] * products[unit] : Math.abs(products[unit]);
        }
    }
}
