package dev.jerboa.prune.structure;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chooses for each regrouping the factor along which something can go.
 *
 * <p>The outermost one wins from which, over all couplings, no axis is reached that cannot change: of {@code [3, 12, 32]}
 * made of a packed projection the 12, since queries, keys and values are picked from the 3 by number. Other regroupings on
 * the way must agree.
 */
final class RegroupingChoice {
    private static final int MOST_ATTEMPTS = 200;

    private record Place(Regrouping regrouping, Regrouping.Member member) {}

    private final Links links;
    private final Map<Axis, List<Axis>> neighbours = new HashMap<>();
    private final Map<Axis, List<Place>> places = new HashMap<>();
    private int attempts;

    private RegroupingChoice(Links links) {
        this.links = links;
        for (Links.Link link : links.links()) {
            Axis first = link.coupling().first();
            Axis second = link.coupling().second();
            neighbours.computeIfAbsent(first, axis -> new ArrayList<>()).add(second);
            neighbours.computeIfAbsent(second, axis -> new ArrayList<>()).add(first);
        }
        for (Regrouping regrouping : links.regroupings()) {
            for (Regrouping.Member member : regrouping.members()) {
                places.computeIfAbsent(member.axis(), axis -> new ArrayList<>()).add(new Place(regrouping, member));
            }
        }
    }

    /** The chosen factor of each regrouping. */
    static Map<Regrouping, Integer> of(Links links) {
        RegroupingChoice choice = new RegroupingChoice(links);
        Map<Regrouping, Integer> chosen = new HashMap<>();
        for (Regrouping regrouping : links.regroupings()) {
            for (int factor = 0; factor < regrouping.factors().size() && !chosen.containsKey(regrouping); factor++) {
                choice.attempts = 0;
                State state = new State(chosen);
                state.choose(regrouping, factor);
                choice.complete(state).forEach(chosen::put);
            }
        }
        // Where nothing can go, any choice is right, and the reason is found along it.
        links.regroupings().forEach(regrouping -> chosen.putIfAbsent(regrouping, 0));
        return chosen;
    }

    private static final class State {
        private final Map<Regrouping, Integer> chosen;
        private final Set<Axis> seen;
        private final Deque<Axis> waiting;

        State(Map<Regrouping, Integer> chosen) {
            this(chosen, Set.of(), List.of());
        }

        private State(Map<Regrouping, Integer> chosen, Set<Axis> seen, Iterable<Axis> waiting) {
            this.chosen = new HashMap<>(chosen);
            this.seen = new HashSet<>(seen);
            this.waiting = new ArrayDeque<>();
            waiting.forEach(this.waiting::add);
        }

        State copy() {
            return new State(chosen, seen, waiting);
        }

        void choose(Regrouping regrouping, int factor) {
            chosen.put(regrouping, factor);
            regrouping.along(factor).forEach(member -> reach(member.axis()));
        }

        void reach(Axis axis) {
            if (seen.add(axis)) {
                waiting.add(axis);
            }
        }
    }

    /** All choices with those that follow from them; none if an axis is reached that cannot change. */
    private Map<Regrouping, Integer> complete(State state) {
        while (!state.waiting.isEmpty()) {
            Axis axis = state.waiting.remove();
            if (links.fixed().containsKey(axis) || links.size(axis) == 1) {
                return Map.of();
            }
            neighbours.getOrDefault(axis, List.of()).forEach(state::reach);
            for (Place place : places.getOrDefault(axis, List.of())) {
                Integer factor = state.chosen.get(place.regrouping());
                if (factor == null) {
                    // The axis is looked at again when the choice is made.
                    state.waiting.addFirst(axis);
                    return branch(state, place);
                } else if (!place.member().has(factor)) {
                    return Map.of();
                }
                place.regrouping().along(factor).forEach(member -> state.reach(member.axis()));
            }
        }
        return state.chosen;
    }

    private Map<Regrouping, Integer> branch(State state, Place place) {
        for (int factor = place.member().from(); factor < place.member().to(); factor++) {
            if (attempts++ > MOST_ATTEMPTS) {
                return Map.of();
            }
            State next = state.copy();
            next.choose(place.regrouping(), factor);
            Map<Regrouping, Integer> found = complete(next);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return Map.of();
    }
}
