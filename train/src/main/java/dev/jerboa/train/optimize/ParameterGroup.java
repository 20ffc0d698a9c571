package dev.jerboa.train.optimize;

import dev.jerboa.train.Parameter;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Parameters, chosen by name, that are trained in a way of their own.
 *
 * @param names a regular expression that is found somewhere in the names meant
 * @param learningRateFactor what the learning rate is multiplied by
 * @param weightDecay how strongly these weights are drawn to zero
 */
public record ParameterGroup(Pattern names, double learningRateFactor, double weightDecay) {
    /** A group with a pattern still to be compiled. */
    public static ParameterGroup of(String names, double learningRateFactor, double weightDecay) {
        return new ParameterGroup(Pattern.compile(names), learningRateFactor, weightDecay);
    }

    /** Whether a parameter is one of those meant. */
    public boolean holds(Parameter parameter) {
        return names.matcher(parameter.name()).find();
    }

    /**
     * The group of a parameter: the first that holds it. One in none of them has the rule's own weight decay, unless it
     * is a vector or a number: biases, and the scales of normalizations, are not drawn to zero.
     */
    static ParameterGroup of(Parameter parameter, List<ParameterGroup> groups, double weightDecay) {
        return groups.stream()
                .filter(group -> group.holds(parameter))
                .findFirst()
                .orElseGet(() -> of("", 1, parameter.value().dims().length < 2 ? 0 : weightDecay));
    }
}
