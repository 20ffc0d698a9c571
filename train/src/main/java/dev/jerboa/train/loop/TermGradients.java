package dev.jerboa.train.loop;

import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradient of one term of a loss by each of some parameters, as numbers to do arithmetic with.
 *
 * <p>It is taken by a backward pass of its own, so recomputed parts of a model work in it, too; see {@link Recomputed}.
 *
 * @param parts a gradient for each parameter, zeros where the term does not depend on it; they live in the scope around
 *     the call that made them
 */
public record TermGradients(List<Variable> parts) {
    public TermGradients {
        parts = List.copyOf(parts);
    }

    /**
     * The gradients of each term; those that the parameters had before are there again afterwards.
     *
     * @param terms scalars, which must not have been gone back from
     */
    public static List<TermGradients> of(List<Variable> terms, List<Parameter> parameters) {
        boolean others =
                parameters.stream().anyMatch(parameter -> parameter.value().hasGradient());
        TermGradients before = take(parameters);
        List<TermGradients> found = new ArrayList<>();
        for (Variable term : terms) {
            if (term.requiresGradient()) {
                term.backwardAgain();
            }
            found.add(take(parameters));
        }
        if (others) {
            before.addTo(parameters);
        }
        return found;
    }

    /** Takes the gradients away from the parameters. */
    private static TermGradients take(List<Parameter> parameters) {
        List<Variable> parts = new ArrayList<>();
        for (Parameter parameter : parameters) {
            // Detached, it is another handle: the first one would be cleared, too.
            parts.add(parameter.value().gradient().detach());
            parameter.value().clearGradient();
        }
        return new TermGradients(parts);
    }

    /** Adds these gradients to those that the parameters have. */
    public void addTo(List<Parameter> parameters) {
        for (int i = 0; i < parts.size(); i++) {
            // The derivative of a parameter's product with a constant is the constant.
            parameters.get(i).value().times(parts.get(i)).sum().backward();
        }
    }

    /** The inner product of two gradients. */
    public double dot(TermGradients other) {
        try (VariableScope scope = VariableScope.open()) {
            List<Variable> products = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                products.add(parts.get(i).times(other.parts.get(i)).sum());
            }
            return products.isEmpty() ? 0 : Variable.stack(0, products).sum().toFloat();
        }
    }

    /** The Euclidean length. */
    public double norm() {
        return Math.sqrt(dot(this));
    }

    /** This gradient and so many times another. */
    public TermGradients plus(double factor, TermGradients other) {
        List<Variable> sums = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            sums.add(parts.get(i).plus(other.parts.get(i).times(factor)));
        }
        return new TermGradients(sums);
    }

    /** So many times this gradient. */
    public TermGradients times(double factor) {
        return new TermGradients(parts.stream().map(part -> part.times(factor)).toList());
    }
}
