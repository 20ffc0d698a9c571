package dev.jerboa.prune.structure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What the operators of a graph say about its axes: which hang together, which cannot change, which are averaged over. */
final class Links {
    /**
     * Two axes whose indices hang together by class: what has the same class goes together, on both sides. A class of -1
     * stands for indices that nothing ties.
     */
    static final class Link {
        private final Coupling coupling;
        private final int[] firstClasses;
        private final int[] secondClasses;

        private Link(Coupling coupling, int[] firstClasses, int[] secondClasses) {
            this.coupling = coupling;
            this.firstClasses = firstClasses;
            this.secondClasses = secondClasses;
        }

        Coupling coupling() {
            return coupling;
        }

        int[] firstClasses() {
            return firstClasses;
        }

        int[] secondClasses() {
            return secondClasses;
        }
    }

    private final Map<Axis, Integer> sizes = new LinkedHashMap<>();
    private final List<Link> links = new ArrayList<>();
    private final List<Regrouping> regroupings = new ArrayList<>();
    private final Map<Axis, String> fixed = new LinkedHashMap<>();
    private final Map<Axis, String> averaged = new LinkedHashMap<>();
    private final Map<Axis, Role> roles = new HashMap<>();

    /** Makes axes known; those of size 1 too, though nothing can be taken from them. */
    void size(Axis axis, long size) {
        sizes.putIfAbsent(axis, Math.toIntExact(size));
    }

    /** Ties the indices of two axes one to one; axes of size 1 are not tied. */
    void same(NodeView view, Axis first, Axis second, Why why) {
        int size = sizes.get(first);
        if (size == sizes.get(second) && size > 1) {
            int[] classes = range(0, size);
            classes(view, first, classes, second, classes, why);
        }
    }

    /** Ties part of a larger axis, from an offset on, to the whole of another. */
    void part(NodeView view, Axis whole, int offset, Axis part, Why why) {
        int size = sizes.get(part);
        int[] wholeClasses = new int[sizes.get(whole)];
        Arrays.fill(wholeClasses, -1);
        for (int i = 0; i < size; i++) {
            wholeClasses[offset + i] = i;
        }
        classes(view, whole, wholeClasses, part, range(0, size), why);
    }

    /** Ties indices of the same class. */
    void classes(NodeView view, Axis first, int[] firstClasses, Axis second, int[] secondClasses, Why why) {
        Coupling coupling = new Coupling(view.position(), view.node().label(), first, second, why);
        links.add(new Link(coupling, firstClasses, secondClasses));
    }

    /** Lets one axis or several become others in row-major order. */
    void regroup(Regrouping regrouping) {
        regroupings.add(regrouping);
    }

    /** Says that nothing can be taken from an axis. */
    void fix(Axis axis, String reason) {
        fixed.putIfAbsent(axis, reason);
    }

    /** Says that a result changes with the length of an axis, and not only with what is in it. */
    void average(Axis axis, String reason) {
        averaged.putIfAbsent(axis, reason);
    }

    void role(Axis axis, Role role) {
        roles.put(axis, role);
    }

    int size(Axis axis) {
        return sizes.get(axis);
    }

    Map<Axis, Integer> sizes() {
        return sizes;
    }

    List<Link> links() {
        return links;
    }

    List<Regrouping> regroupings() {
        return regroupings;
    }

    Map<Axis, String> fixed() {
        return fixed;
    }

    Map<Axis, String> averaged() {
        return averaged;
    }

    Role role(Axis axis) {
        return roles.getOrDefault(axis, Role.PASSING);
    }

    static int[] range(int from, int to) {
        return IntStream.range(from, to).toArray();
    }
}
