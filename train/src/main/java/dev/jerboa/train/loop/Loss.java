package dev.jerboa.train.loop;

import dev.jerboa.train.Variable;
import java.util.Map;

/**
 * What a run makes small.
 *
 * @param value a scalar
 * @param terms its parts, scalars, by name; only for the metrics
 */
public record Loss(Variable value, Map<String, Variable> terms) {
    /** A loss without parts. */
    public static Loss of(Variable value) {
        return new Loss(value, Map.of());
    }
}
