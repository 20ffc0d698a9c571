package dev.jerboa.prune.structure;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** All indices of all axes, and which of them hang together: disjoint sets with path halving (Tarjan 1975). */
final class Points {
    private final Map<Axis, Integer> starts = new HashMap<>();
    private final int[] parents;

    Points(Map<Axis, Integer> sizes) {
        int count = 0;
        for (Map.Entry<Axis, Integer> entry : sizes.entrySet()) {
            starts.put(entry.getKey(), count);
            count = Math.addExact(count, entry.getValue());
        }
        parents = Links.range(0, count);
    }

    int count() {
        return parents.length;
    }

    int start(Axis axis) {
        return starts.get(axis);
    }

    /** The point that stands for all that hang together with this one. */
    int root(int point) {
        int at = point;
        while (parents[at] != at) {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        return at;
    }

    /** Ties all indices of one class, on both axes. */
    void tie(Axis first, int[] firstClasses, Axis second, int[] secondClasses) {
        int most = Math.max(max(firstClasses), max(secondClasses));
        int[] seen = new int[most + 1];
        Arrays.fill(seen, -1);
        tie(starts.get(first), firstClasses, seen);
        tie(starts.get(second), secondClasses, seen);
    }

    private void tie(int start, int[] classes, int[] seen) {
        for (int i = 0; i < classes.length; i++) {
            if (classes[i] >= 0) {
                int root = root(start + i);
                if (seen[classes[i]] < 0) {
                    seen[classes[i]] = root;
                } else {
                    parents[root] = root(seen[classes[i]]);
                }
            }
        }
    }

    private static int max(int[] values) {
        return Arrays.stream(values).max().orElse(-1);
    }
}
