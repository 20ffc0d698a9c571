package dev.jerboa.multimodal.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * Retrieval from one modality to another.
 *
 * @param from where the queries are from
 * @param to where the gallery is from
 * @param retrieval how well they find what belongs to them
 */
public record Direction(String from, String to, Retrieval retrieval) {
    /** Every direction between different sets. */
    public static List<Direction> all(List<EmbeddedSet> sets) {
        List<Direction> directions = new ArrayList<>();
        for (EmbeddedSet from : sets) {
            for (EmbeddedSet to : sets) {
                if (from != to) {
                    directions.add(new Direction(
                            from.name(),
                            to.name(),
                            Retrieval.of(from.vectors(), from.groups(), to.vectors(), to.groups())));
                }
            }
        }
        return directions;
    }

    /** What tables call it: {@code image -> text}. */
    public String name() {
        return from + " -> " + to;
    }
}
