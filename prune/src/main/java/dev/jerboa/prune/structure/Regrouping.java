package dev.jerboa.prune.structure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Axes that a Reshape makes of others, all written as products of the same factors: {@code [.., 384]} and
 * {@code [.., 12, 32]} are the factors 12 and 32, which the first has both and the others one each.
 *
 * <p>Nothing can go but along one factor at a time, so that one has to be chosen.
 *
 * @param factors from the outermost to the innermost
 * @param members the axes of both sides
 */
record Regrouping(NodeView view, List<Integer> factors, List<Member> members) {
    /**
     * An axis that is the product of consecutive factors.
     *
     * @param from the first of them
     * @param to one after the last of them
     */
    record Member(Axis axis, int from, int to) {
        boolean has(int factor) {
            return from <= factor && factor < to;
        }
    }

    /** The factors of two lists of sizes with the same product; empty where they have none in common. */
    static Optional<Regrouping> of(
            NodeView view, List<Axis> before, List<Integer> beforeSizes, List<Axis> after, List<Integer> afterSizes) {
        TreeSet<Long> cuts = new TreeSet<>(cuts(beforeSizes));
        cuts.addAll(cuts(afterSizes));
        List<Long> sorted = List.copyOf(cuts);
        List<Integer> factors = new ArrayList<>();
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i) % sorted.get(i - 1) != 0) {
                return Optional.empty();
            }
            factors.add((int) (sorted.get(i) / sorted.get(i - 1)));
        }
        List<Member> members = new ArrayList<>(members(before, cuts(beforeSizes), sorted));
        members.addAll(members(after, cuts(afterSizes), sorted));
        return Optional.of(new Regrouping(view, factors, members));
    }

    /** For each index of an axis, where it lies along one factor. */
    int[] coordinates(Member member, int factor) {
        int inner = 1;
        for (int i = factor + 1; i < member.to(); i++) {
            inner *= factors.get(i);
        }
        int size = 1;
        for (int i = member.from(); i < member.to(); i++) {
            size *= factors.get(i);
        }
        int[] coordinates = new int[size];
        for (int i = 0; i < size; i++) {
            coordinates[i] = i / inner % factors.get(factor);
        }
        return coordinates;
    }

    /** The axes that a factor runs along. */
    List<Member> along(int factor) {
        return members.stream().filter(member -> member.has(factor)).toList();
    }

    private static List<Long> cuts(List<Integer> sizes) {
        List<Long> cuts = new ArrayList<>(List.of(1L));
        for (int size : sizes) {
            cuts.add(cuts.get(cuts.size() - 1) * size);
        }
        return cuts;
    }

    private static List<Member> members(List<Axis> axes, List<Long> cuts, List<Long> all) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            members.add(new Member(axes.get(i), all.indexOf(cuts.get(i)), all.indexOf(cuts.get(i + 1))));
        }
        return members;
    }
}
