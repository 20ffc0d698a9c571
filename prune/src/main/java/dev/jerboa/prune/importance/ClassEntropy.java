package dev.jerboa.prune.importance;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.prune.structure.Axis;
import dev.jerboa.prune.structure.Intake;
import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.PaddingMask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How much a unit tells of the class {@code Y} of a sample.
 *
 * <p>The activation of a unit in a sample is its mean over all positions; that of a unit with several values, such as a head,
 * is the mean of their norm. The conditional entropy {@code H(Y|x)} and the gain {@code H(Y) - H(Y|x)} put units into
 * opposite orders, since {@code H(Y)} is the same for all.
 */
public record ClassEntropy(Measure measure, EntropyOptions options) implements Importance {
    /** What is taken for importance. */
    public enum Measure {
        /** {@code -sum_y P(y|x) log P(y|x)}, averaged over the bins of {@code x}. */
        CONDITIONAL_ENTROPY,
        /** {@code H(Y) - H(Y|x)}. */
        INFORMATION_GAIN
    }

    @Override
    public String name() {
        return measure == Measure.CONDITIONAL_ENTROPY ? "entropy" : "information-gain";
    }

    @Override
    public Map<PruningGroup, double[]> scores(Subject subject, List<PruningGroup> groups) {
        Map<PruningGroup, List<double[]>> activations = new LinkedHashMap<>();
        groups.forEach(group -> activations.put(group, new ArrayList<>()));
        List<float[]> embeddings = new ArrayList<>();
        String output = subject.model().graph().outputs().get(0).name();
        Set<String> wanted = new LinkedHashSet<>(Set.of(output));
        groups.forEach(group ->
                intake(group).ifPresent(intake -> wanted.add(intake.data().value())));
        Activations.viewValues(
                subject.file(), wanted, subject.requireData(name()), subject.progress(), (batch, values, mask) -> {
                    Tensor last = values.get(output);
                    int outputAxis = last.dims().length == 4 ? 1 : last.dims().length - 1;
                    embeddings.addAll(means(last, outputAxis, batch.sampleCount(), mask));
                    activations.forEach((group, samples) -> intake(group)
                            .ifPresent(intake -> samples.addAll(
                                    perUnit(intake, values.get(intake.data().value()), batch.sampleCount(), mask))));
                });
        int[] classes = options.labels().orElseGet(() -> Clusters.of(embeddings, options.clusters(), options.seed()));
        if (classes.length != embeddings.size()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "there are " + classes.length + " labels for " + embeddings.size() + " samples",
                    "Give one label for each sample.");
        }
        Map<PruningGroup, double[]> scores = new LinkedHashMap<>();
        activations.forEach((group, samples) -> scores.put(group, score(group, samples, classes)));
        return scores;
    }

    private static Optional<Intake> intake(PruningGroup group) {
        return group.intakes().stream().findFirst();
    }

    private double[] score(PruningGroup group, List<double[]> samples, int[] classes) {
        double[] scores = new double[group.unitCount()];
        if (samples.isEmpty()) {
            return scores;
        }
        int classCount = Arrays.stream(classes).max().orElse(0) + 1;
        double[] values = new double[samples.size()];
        for (int unit = 0; unit < scores.length; unit++) {
            for (int i = 0; i < values.length; i++) {
                values[i] = samples.get(i)[unit];
            }
            int[] bins = Bins.of(values, options.bins());
            long[][] counts = new long[options.bins()][classCount];
            for (int i = 0; i < bins.length; i++) {
                counts[bins[i]][classes[i]]++;
            }
            Table table = new Table(counts, options.smoothing(), options.corrected());
            scores[unit] =
                    measure == Measure.CONDITIONAL_ENTROPY ? table.conditionalEntropy() : table.informationGain();
        }
        return scores;
    }

    /** For each sample, the activation of each unit. */
    private static List<double[]> perUnit(Intake intake, Tensor tensor, int sampleCount, Optional<PaddingMask> mask) {
        Axis axis = intake.data();
        List<double[]> samples = new ArrayList<>();
        for (float[] rows : perSample(tensor, axis.index(), sampleCount, mask)) {
            double[] units = new double[intake.indices().size()];
            int count = Math.max(1, rows.length / intake.dataSize());
            for (int from = 0; from < rows.length; from += intake.dataSize()) {
                for (int unit = 0; unit < units.length; unit++) {
                    units[unit] += value(rows, from, intake.indices().get(unit)) / count;
                }
            }
            samples.add(units);
        }
        return samples;
    }

    private static double value(float[] rows, int from, int[] indices) {
        if (indices.length == 1) {
            return rows[from + indices[0]];
        }
        double squares = 0;
        for (int index : indices) {
            squares += (double) rows[from + index] * rows[from + index];
        }
        return Math.sqrt(squares);
    }

    /** For each sample, its mean over all positions. */
    private static List<float[]> means(Tensor tensor, int axis, int sampleCount, Optional<PaddingMask> mask) {
        int width = (int) tensor.dims()[axis];
        List<float[]> means = new ArrayList<>();
        for (float[] rows : perSample(tensor, axis, sampleCount, mask)) {
            float[] mean = new float[width];
            for (int i = 0; i < rows.length; i++) {
                mean[i % width] += rows[i] * width / rows.length;
            }
            means.add(mean);
        }
        return means;
    }

    /** The rows of each sample apart, padding left out. */
    private static List<float[]> perSample(Tensor tensor, int axis, int sampleCount, Optional<PaddingMask> mask) {
        long[] dims = tensor.dims();
        float[] values = Activations.channelsLast(tensor.floats(), dims, axis);
        int each = values.length / sampleCount;
        List<float[]> samples = new ArrayList<>();
        boolean masked = axis == dims.length - 1
                && mask.filter(padding -> padding.fits(dims)).isPresent();
        for (int sample = 0; sample < sampleCount; sample++) {
            float[] rows = Arrays.copyOfRange(values, sample * each, (sample + 1) * each);
            samples.add(masked ? mask.get().keepOf(sample, rows, (int) dims[axis]) : rows);
        }
        return samples;
    }
}
