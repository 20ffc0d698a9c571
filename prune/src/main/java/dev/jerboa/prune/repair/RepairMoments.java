package dev.jerboa.prune.repair;

import dev.jerboa.prune.importance.Activations;
import dev.jerboa.prune.importance.Subject;
import dev.jerboa.prune.structure.Axis;
import dev.jerboa.prune.structure.Intake;
import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationData;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What repair needs to know of the activations of a model: gathered once, it serves whatever units go.
 *
 * <p>Holds 8 bytes for each pair of indices of each matrix that takes units in.
 */
public final class RepairMoments {
    private final Map<Axis, Axis> dataOf = new LinkedHashMap<>();
    private final Map<Axis, Moments> moments = new LinkedHashMap<>();
    private final RepairOptions options;

    private RepairMoments(RepairOptions options) {
        this.options = options;
    }

    /**
     * Runs the model over samples.
     *
     * @param groups those from which units may go
     */
    public static RepairMoments gather(
            Subject subject, Collection<PruningGroup> groups, CalibrationData data, RepairOptions options) {
        RepairMoments gathered = new RepairMoments(options);
        for (PruningGroup group : groups) {
            for (Intake intake : group.intakes()) {
                gathered.dataOf.put(intake.weight(), intake.data());
            }
        }
        gathered.run(subject, data);
        return gathered;
    }

    RepairOptions options() {
        return options;
    }

    /** For the axis of each weight that takes units in, that of what it takes in. */
    Map<Axis, Axis> dataOf() {
        return dataOf;
    }

    /** The moments of what a weight takes in. */
    Moments of(Axis weight) {
        return Optional.ofNullable(moments.get(weight)).orElseThrow();
    }

    private void run(Subject subject, CalibrationData data) {
        Set<String> wanted = new HashSet<>();
        dataOf.forEach((weight, axis) -> {
            wanted.add(axis.value());
            wanted.add(outputOf(subject, weight));
        });
        try (Gram gram = Gram.open()) {
            Activations.viewValues(
                    subject.file(),
                    wanted,
                    data,
                    subject.progress(),
                    (batch, values, mask) -> dataOf.forEach((weight, axis) -> {
                        Tensor input = values.get(axis.value());
                        Tensor output = values.get(outputOf(subject, weight));
                        int size = (int) input.dims()[axis.index()];
                        Moments sums = moments.computeIfAbsent(weight, key -> new Moments(size));
                        float[] rows = Activations.rows(input, axis.index(), mask);
                        int outputAxis =
                                output.dims().length == input.dims().length ? axis.index() : output.dims().length - 1;
                        float[] results = Activations.rows(output, outputAxis, mask);
                        int width = (int) output.dims()[outputAxis];
                        boolean aligned = results.length / width == rows.length / size;
                        add(
                                sums,
                                some(rows, size, options.rowsPerBatch()),
                                some(aligned ? results : rows, aligned ? width : size, options.rowsPerBatch()),
                                gram);
                    }));
        }
    }

    private static String outputOf(Subject subject, Axis weight) {
        return subject.model().graph().nodes().get(weight.node()).output(0);
    }

    /**
     * Adds rows of an input.
     *
     * @param results as many rows of what comes of them
     */
    private void add(Moments sums, float[] rows, float[] results, Gram gram) {
        int size = sums.size();
        if (!options.balanced()) {
            sums.add(rows, gram.of(rows, size));
            return;
        }
        float[] roots = rootWeights(results, rows.length / size);
        float[] scaled = rows.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= roots[i / size];
        }
        sums.addScaled(scaled, roots, gram.of(scaled, size));
    }

    /** For each row the root of {@code m / (m + s)}, with {@code s} its mean square and {@code m} the median of all. */
    private static float[] rootWeights(float[] results, int count) {
        int width = results.length / count;
        double[] squares = new double[count];
        for (int i = 0; i < count * width; i++) {
            squares[i / width] += (double) results[i] * results[i] / width;
        }
        double[] sorted = squares.clone();
        Arrays.sort(sorted);
        double median = Math.max(sorted[sorted.length / 2], Float.MIN_NORMAL);
        float[] roots = new float[squares.length];
        for (int row = 0; row < roots.length; row++) {
            roots[row] = (float) Math.sqrt(median / (median + squares[row]));
        }
        return roots;
    }

    /** Rows at equal distances, at most so many. */
    private static float[] some(float[] rows, int size, int most) {
        int count = rows.length / size;
        if (count <= most) {
            return rows;
        }
        float[] chosen = new float[most * size];
        for (int i = 0; i < most; i++) {
            System.arraycopy(rows, (int) ((long) i * count / most) * size, chosen, i * size, size);
        }
        return chosen;
    }
}
