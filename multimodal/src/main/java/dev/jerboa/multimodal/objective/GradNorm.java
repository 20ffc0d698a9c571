package dev.jerboa.multimodal.objective;

import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.loop.GradientRule;
import dev.jerboa.train.loop.Loss;
import dev.jerboa.train.loop.TermGradients;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Weights that let the terms learn at the same pace: the gradient of a term that lags behind becomes longer.
 *
 * <p>Chen et al., "GradNorm", 2018, equations 1 and 2: the weights w, {@code n softmax(v)} for n terms, follow the gradient of
 * {@code sum |G - mean(G) r^alpha|}, where G is the length of a term's weighted gradient, r how much of its first loss is
 * left, over the mean of this. What is wanted, {@code mean(G) r^alpha}, is held constant.
 */
public final class GradNorm implements Balance {
    /** How strongly lagging terms are favoured, as in the paper. */
    public static final double DEFAULT_ALPHA = 1.5;

    private static final String PREFIX = "gradnorm.";

    private final List<String> names;
    private final double alpha;
    private final Predicate<String> shared;
    private final Variable scores;
    private final Variable firstLosses;

    /**
     * Weights of terms by name.
     *
     * @param alpha how strongly lagging terms are favoured
     * @param shared by its name, whether a parameter's gradient is looked at: those of what the terms have in common
     */
    public GradNorm(List<String> terms, double alpha, Predicate<String> shared) {
        this.names = List.copyOf(terms);
        this.alpha = alpha;
        this.shared = shared;
        long[] dims = {names.size()};
        try (VariableScope scope = VariableScope.open()) {
            this.scores = scope.keep(Variable.of(dims, new float[names.size()]).asLeaf());
            this.firstLosses =
                    scope.keep(Variable.of(dims, new float[names.size()]).asLeaf());
        }
    }

    /** The scores of the weights, and the first losses: no gradient reaches these, but a checkpoint has to hold them. */
    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter(PREFIX + "scores", scores), new Parameter(PREFIX + "first_losses", firstLosses));
    }

    /** The weight of each term now, by name. */
    public Map<String, Double> weights() {
        try (VariableScope scope = VariableScope.open()) {
            float[] values = weightVariable().toFloats();
            Map<String, Double> weights = new LinkedHashMap<>();
            for (int i = 0; i < values.length; i++) {
                weights.put(names.get(i), (double) values[i]);
            }
            return weights;
        }
    }

    private Variable weightVariable() {
        return scores.softmax(-1).times(names.size());
    }

    @Override
    public Loss loss(Map<String, Variable> terms) {
        rememberFirst(terms);
        return new FixedWeights(weights()).loss(terms);
    }

    private void rememberFirst(Map<String, Variable> terms) {
        float[] first = firstLosses.toFloats();
        boolean changed = false;
        for (int i = 0; i < first.length; i++) {
            Variable term = terms.get(names.get(i));
            if (first[i] == 0 && term != null) {
                first[i] = term.toFloat();
                changed = true;
            }
        }
        if (changed) {
            firstLosses.assign(Variable.of(new long[] {first.length}, first));
        }
    }

    @Override
    public GradientRule gradientRule() {
        return this::backward;
    }

    private void backward(Loss loss, double share, List<Parameter> parameters) {
        List<Integer> present = new ArrayList<>();
        List<Variable> terms = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (loss.terms().containsKey(names.get(i))) {
                present.add(i);
                terms.add(loss.terms().get(names.get(i)));
            }
        }
        List<TermGradients> gradients = TermGradients.of(terms, parameters);
        List<Integer> looked = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            String name = parameters.get(i).name();
            if (!name.startsWith(PREFIX) && shared.test(name)) {
                looked.add(i);
            }
        }
        float[] weights = weightVariable().toFloats();
        float[] first = firstLosses.toFloats();
        float[] lengths = new float[names.size()];
        double[] pace = new double[names.size()];
        double meanLength = 0;
        double meanPace = 0;
        TermGradients total = null;
        for (int k = 0; k < present.size(); k++) {
            int i = present.get(k);
            TermGradients gradient = gradients.get(k);
            lengths[i] = (float)
                    new TermGradients(looked.stream().map(gradient.parts()::get).toList()).norm();
            pace[i] = terms.get(k).toFloat() / first[i];
            meanLength += weights[i] * lengths[i] / present.size();
            meanPace += pace[i] / present.size();
            TermGradients weighted = gradient.times(weights[i] * share);
            total = total == null ? weighted : total.plus(1, weighted);
        }
        float[] wanted = new float[names.size()];
        for (int i : present) {
            wanted[i] = (float) (meanLength * Math.pow(pace[i] / meanPace, alpha));
        }
        long[] dims = {names.size()};
        weightVariable()
                .times(Variable.of(dims, lengths))
                .minus(Variable.of(dims, wanted))
                .absolute()
                .sum()
                .times(share)
                .backward();
        if (total != null) {
            total.addTo(parameters);
        }
    }

    @Override
    public void close() {
        scores.close();
        firstLosses.close();
    }
}
