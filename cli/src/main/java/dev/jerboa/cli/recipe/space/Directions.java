package dev.jerboa.cli.recipe.space;

import dev.jerboa.multimodal.metric.Direction;
import dev.jerboa.multimodal.metric.EmbeddedSet;
import dev.jerboa.multimodal.metric.Retrieval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/** Retrieval between towers, where anything belongs to anything. */
final class Directions {
    private Directions() {}

    /** Every direction between sets in which some query has something that belongs to it. */
    static List<Direction> of(List<EmbeddedSet> sets) {
        List<Direction> directions = new ArrayList<>();
        for (EmbeddedSet from : sets) {
            Set<Long> asked = Arrays.stream(from.groups()).boxed().collect(Collectors.toSet());
            for (EmbeddedSet to : sets) {
                if (from != to && Arrays.stream(to.groups()).anyMatch(asked::contains)) {
                    directions.add(new Direction(
                            from.name(),
                            to.name(),
                            Retrieval.of(from.vectors(), from.groups(), to.vectors(), to.groups())));
                }
            }
        }
        return directions;
    }

    /** The mean over directions of their mean average precision; nothing without any. */
    static OptionalDouble mean(List<Direction> directions) {
        return directions.stream()
                .mapToDouble(direction -> direction.retrieval().meanAveragePrecision())
                .average();
    }
}
