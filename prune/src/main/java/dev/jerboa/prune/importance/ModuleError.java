package dev.jerboa.prune.importance;

import dev.jerboa.prune.apply.GatedModel;
import dev.jerboa.prune.apply.Selection;
import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.prune.structure.ResidualBranch;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the outputs lose when one unit is left out: their squared error, relative to their own squares. Slow and exact.
 *
 * @param mostBatches how many batches are looked at
 */
public record ModuleError(int mostBatches) implements Importance {
    /** A trial and the score it is for. */
    private static final class Trial {
        private final Selection selection;
        private final double[] scores;
        private final int index;

        Trial(Selection selection, double[] scores, int index) {
            this.selection = selection;
            this.scores = scores;
            this.index = index;
        }
    }

    @Override
    public String name() {
        return "module-error";
    }

    @Override
    public Map<PruningGroup, double[]> scores(Subject subject, List<PruningGroup> groups) {
        Map<PruningGroup, double[]> scores = new LinkedHashMap<>();
        List<Trial> trials = new ArrayList<>();
        for (PruningGroup group : groups) {
            double[] errors = new double[group.unitCount()];
            scores.put(group, errors);
            for (int unit = 0; unit < errors.length; unit++) {
                trials.add(new Trial(new Selection().add(group, unit), errors, unit));
            }
        }
        measure(subject, groups, List.of(), trials);
        return scores;
    }

    /** The importance of residual branches. */
    public Map<ResidualBranch, Double> scoresOfBranches(Subject subject, List<ResidualBranch> branches) {
        double[] errors = new double[branches.size()];
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < errors.length; i++) {
            trials.add(new Trial(new Selection().add(branches.get(i)), errors, i));
        }
        measure(subject, List.of(), branches, trials);
        Map<ResidualBranch, Double> scores = new LinkedHashMap<>();
        for (int i = 0; i < errors.length; i++) {
            scores.put(branches.get(i), errors[i]);
        }
        return scores;
    }

    private void measure(
            Subject subject, List<PruningGroup> groups, List<ResidualBranch> branches, List<Trial> trials) {
        try (GatedModel gated =
                        GatedModel.open(subject.file(), subject.dependencies(), groups, branches, Optional.empty());
                Stream<CalibrationBatch> batches = subject.requireData(name()).batches()) {
            List<CalibrationBatch> some = batches.limit(mostBatches).toList();
            int done = 0;
            for (CalibrationBatch batch : some) {
                Map<String, Tensor> whole = gated.run(batch.inputs(), new Selection());
                for (Trial trial : trials) {
                    subject.progress().update("leaving one out", done++, (long) some.size() * trials.size());
                    double error = relativeError(whole, gated.run(batch.inputs(), trial.selection));
                    trial.scores[trial.index] += error / some.size();
                }
            }
        }
    }

    private static double relativeError(Map<String, Tensor> whole, Map<String, Tensor> without) {
        double error = 0;
        double size = 0;
        for (Map.Entry<String, Tensor> entry : whole.entrySet()) {
            float[] expected = entry.getValue().toFloats();
            float[] found = without.get(entry.getKey()).toFloats();
            for (int i = 0; i < expected.length; i++) {
                double difference = expected[i] - found[i];
                error += difference * difference;
                size += (double) expected[i] * expected[i];
            }
        }
        return size == 0 ? error : error / size;
    }
}
