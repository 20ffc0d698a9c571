package dev.jerboa.prune.importance;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.prune.structure.PruningGroup.GroupAxis;
import dev.jerboa.prune.structure.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The sum of distances of a unit's weights to those of all others: what lies near the geometric median can be replaced by
 * the rest (He et al., "Filter Pruning via Geometric Median", CVPR 2019).
 */
public final class GeometricMedian implements Importance {
    @Override
    public String name() {
        return "geometric-median";
    }

    @Override
    public Map<PruningGroup, double[]> scores(Subject subject, List<PruningGroup> groups) {
        Map<PruningGroup, double[]> scores = new LinkedHashMap<>();
        groups.forEach(group -> scores.put(group, distances(vectors(subject, group))));
        return scores;
    }

    private static float[][] vectors(Subject subject, PruningGroup group) {
        List<GroupAxis> producers = new ArrayList<>();
        int width = 0;
        for (GroupAxis axis : group.weights()) {
            TensorData data = subject.constant(axis.axis());
            if (axis.role() == Role.PRODUCER && data.type() == ElementType.FLOAT) {
                producers.add(axis);
                width += UnitWeights.count(data, axis);
            }
        }
        float[][] vectors = new float[group.unitCount()][width];
        int offset = 0;
        for (GroupAxis axis : producers) {
            TensorData data = subject.constant(axis.axis());
            int start = offset;
            UnitWeights.visit(data, axis, (unit, place, value) -> vectors[unit][start + place] = value);
            offset += UnitWeights.count(data, axis);
        }
        return vectors;
    }

    private static double[] distances(float[][] vectors) {
        return IntStream.range(0, vectors.length)
                .parallel()
                .mapToDouble(i -> {
                    double sum = 0;
                    for (float[] other : vectors) {
                        sum += Math.sqrt(squaredDistance(vectors[i], other));
                    }
                    return sum;
                })
                .toArray();
    }

    private static double squaredDistance(float[] one, float[] other) {
        float sum = 0;
        for (int i = 0; i < one.length; i++) {
            float difference = one[i] - other[i];
            sum += difference * difference;
        }
        return sum;
    }
}
