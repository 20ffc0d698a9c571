package dev.jerboa.demo.emoji;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The loss of each step, by what learned.
 *
 * @param byPart in the order in which the parts learned
 */
record LossCurves(Map<String, List<Double>> byPart) {
    LossCurves {
        byPart = Collections.unmodifiableMap(new LinkedHashMap<>(byPart));
    }

    /** These curves and others after them. */
    LossCurves and(LossCurves others) {
        Map<String, List<Double>> all = new LinkedHashMap<>(byPart);
        all.putAll(others.byPart);
        return new LossCurves(all);
    }
}
