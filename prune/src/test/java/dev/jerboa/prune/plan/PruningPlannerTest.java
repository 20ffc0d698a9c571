package dev.jerboa.prune.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.Agreement;
import dev.jerboa.prune.PictureNetworks;
import dev.jerboa.prune.Sketch;
import dev.jerboa.prune.Transformers;
import dev.jerboa.prune.apply.Pruner;
import dev.jerboa.prune.apply.Selection;
import dev.jerboa.prune.importance.Magnitude;
import dev.jerboa.prune.importance.Subject;
import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.prune.structure.ResidualBranch;
import dev.jerboa.prune.structure.UnitKind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruningPlannerTest {
    private static final PlanOptions FREE = new PlanOptions(false, Normalization.NONE, 1, 0);

    @TempDir
    private Path folder;

    @Test
    void costsAreThoseOfTheModelThatIsWritten() {
        List<Transformers.Attention> attentions = List.of(Transformers.Attention.values());
        List<PictureNetworks.Form> forms = List.of(PictureNetworks.Form.values());
        for (int seed = 0; seed < 12; seed++) {
            Random random = new Random(seed);
            OnnxModel model = seed % 2 == 0
                    ? Transformers.of(random, attentions.get(seed / 2))
                    : PictureNetworks.of(random, forms.get(seed / 2));
            Subject subject = subject(model);
            Selection selection = Agreement.draw(subject.dependencies(), random, 0.4);
            selection.branches().clear();
            Cost predicted = Cost.without(subject.model().graph(), subject.dependencies(), selection);
            OnnxModel pruned = OnnxFile.read(subject.file());
            Pruner.prune(pruned, subject.dependencies(), selection);
            assertThat(predicted.parameters()).as("seed %d", seed).isEqualTo(floats(pruned));
            Subject again = subject(pruned);
            assertThat(predicted.macs())
                    .as("seed %d", seed)
                    .isEqualTo(Cost.without(again.model().graph(), again.dependencies(), new Selection())
                            .macs());
        }
    }

    @Test
    void multiplicationsOfAMatrixAndAFilter() {
        Sketch sketch = new Sketch(new Random(1), 13);
        String x = sketch.input("x", 1, 3, 8, 8);
        String y = sketch.node(
                "Conv", List.of(x, sketch.weight(1, 5, 3, 3, 3)), Attribute.of("kernel_shape", new long[] {3, 3}));
        String flat = sketch.node("Flatten", List.of(sketch.node("GlobalAveragePool", List.of(y))));
        sketch.output(sketch.node("MatMul", List.of(flat, sketch.weight(1, 5, 7))), 1, 7);
        Subject subject = subject(sketch.model());
        // 5 filters of 27 at 6 x 6 places, and 5 x 7.
        assertThat(Cost.without(subject.model().graph(), subject.dependencies(), new Selection())
                        .macs())
                .isEqualTo(5 * 27 * 36 + 35);
    }

    @Test
    void theLeastImportantGoFirst() {
        Subject subject = subject(feedForward(16));
        PruningGroup group = subject.dependencies().groups().get(0);
        double[] scores = new double[16];
        for (int i = 0; i < 16; i++) {
            scores[i] = 16 - i;
        }
        PruningPlan plan = planner(subject, Map.of(group, scores), FREE).plan(new Goal.Ratio(0.25));
        assertThat(plan.units()).extracting(PlannedUnit::unit).containsExactly(15, 14, 13, 12);
        assertThat(plan.groups().get(0).meanImportanceGone()).isEqualTo(2.5);
        assertThat(plan.before().parameters() - plan.after().parameters()).isEqualTo(4 * (4 + 1 + 3));
        assertThat(PlanTable.of(plan)).contains("neuron").contains("4 units go");
    }

    @Test
    void goalsAreReachedAndNotExceededByMoreThanAUnit() {
        Subject subject = subject(feedForward(32));
        PruningGroup group = subject.dependencies().groups().get(0);
        Map<PruningGroup, double[]> scores =
                Map.of(group, new Random(1).doubles(32).toArray());
        PruningPlanner planner = planner(subject, scores, FREE);
        Cost before = planner.plan(new Goal.Ratio(0)).before();
        long wanted = before.weightBytes() * 2 / 3;
        PruningPlan bytes = planner.plan(new Goal.MostBytes(wanted));
        assertThat(bytes.after().weightBytes()).isBetween(wanted - 4 * 8, wanted);
        assertThat(planner.plan(new Goal.MostParameters(100)).after().parameters())
                .isBetween(92L, 100L);
        PruningPlan macs = planner.plan(new Goal.MostMacs(0.5));
        assertThat(macs.after().macs()).isEqualTo(macs.before().macs() / 2);
        double middle = scores.get(group)[macs.units().size()];
        assertThat(planner.plan(new Goal.Threshold(middle)).units())
                .allMatch(unit -> unit.importance() < middle)
                .hasSize((int) Arrays.stream(scores.get(group))
                        .filter(score -> score < middle)
                        .count());
    }

    @Test
    void widthsAreMultiplesAndFloorsHold() {
        Subject subject = subject(feedForward(40));
        PruningGroup group = subject.dependencies().groups().get(0);
        Map<PruningGroup, double[]> scores =
                Map.of(group, new Random(1).doubles(40).toArray());
        for (double ratio = 0.05; ratio < 1; ratio += 0.05) {
            PruningPlan plan = planner(subject, scores, new PlanOptions(false, Normalization.MEAN, 8, 0.3))
                    .plan(new Goal.Ratio(ratio));
            int left = 40 - plan.units().size();
            assertThat(left % 8).isZero();
            assertThat(left).isGreaterThanOrEqualTo(12);
        }
    }

    @Test
    void perGroupEachLosesTheSameShare() {
        Subject subject = subject(Transformers.of(new Random(3), Transformers.Attention.SEPARATE));
        List<PruningGroup> groups = subject.dependencies().groups(UnitKind.FEED_FORWARD);
        Map<PruningGroup, double[]> scores = new Magnitude(Magnitude.Norm.L2).scores(subject, groups);
        PruningPlan plan = planner(subject, scores, new PlanOptions(true, Normalization.NONE, 1, 0))
                .plan(new Goal.Ratio(0.5));
        assertThat(plan.groups())
                .allSatisfy(group -> assertThat(
                                (double) group.goneCount() / group.group().unitCount())
                        .isCloseTo(0.5, within(0.15)));
    }

    @Test
    void theLargestAcceptableRatioIsFound() {
        Subject subject = subject(feedForward(64));
        PruningGroup group = subject.dependencies().groups().get(0);
        Map<PruningGroup, double[]> scores =
                Map.of(group, new Random(1).doubles(64).toArray());
        Optional<PruningPlan> plan = planner(subject, scores, FREE)
                .largest(candidate -> candidate.units().size() <= 20);
        assertThat(plan.orElseThrow().units()).hasSizeBetween(18, 20);
        assertThat(planner(subject, scores, FREE).largest(candidate -> false)).isEmpty();
    }

    /** The oracle is what is left in the model that is cut: nothing that the branch alone needed. */
    @Test
    void branchesCompeteWithUnits() {
        Subject subject = subject(Transformers.of(new Random(8), Transformers.Attention.SEPARATE));
        List<PruningGroup> groups = subject.dependencies().groups(UnitKind.FEED_FORWARD);
        Map<ResidualBranch, Double> branchScores = new LinkedHashMap<>();
        List<ResidualBranch> branches = subject.dependencies().branches();
        branches.forEach(branch -> branchScores.put(branch, branch.equals(branches.get(0)) ? 1e-6 : 1.0));
        PruningPlanner planner = new PruningPlanner(
                subject.model().graph(),
                subject.dependencies(),
                "test",
                new Magnitude(Magnitude.Norm.L2).scores(subject, groups),
                branchScores,
                FREE);
        PruningPlan plan = planner.plan(new Goal.Ratio(0.01));
        assertThat(plan.branches())
                .singleElement()
                .satisfies(planned -> assertThat(planned.branch()).isSameAs(branches.get(0)));
        assertThat(plan.units()).isEmpty();
        OnnxModel pruned = OnnxFile.read(subject.file());
        Pruner.prune(pruned, subject.dependencies(), plan.selection());
        assertThat(plan.after().parameters()).isEqualTo(floats(pruned)).isLessThan(floats(subject.model()));
        assertThat(PlanTable.of(plan)).contains("layer", branches.get(0).name());
    }

    @Test
    void schedules() {
        assertThat(Schedule.LINEAR.ratioAfter(1, 4, 0.4)).isCloseTo(0.1, within(1e-12));
        assertThat(Schedule.CUBIC.ratioAfter(2, 4, 0.8)).isCloseTo(0.7, within(1e-12));
        for (Schedule schedule : Schedule.values()) {
            assertThat(schedule.ratioAfter(5, 5, 0.3)).isCloseTo(0.3, within(1e-12));
        }
    }

    private static OnnxModel feedForward(int width) {
        Sketch sketch = new Sketch(new Random(2), 13);
        String hidden = sketch.node("Relu", List.of(sketch.linear(sketch.input("x", -1, 4), 4, width)));
        sketch.output(sketch.linear(hidden, width, 3), -1, 3);
        return sketch.model();
    }

    private Subject subject(OnnxModel model) {
        Path file = folder.resolve("model" + System.nanoTime() + ".onnx");
        OnnxFile.write(model, file);
        return Subject.of(file, Optional.empty(), Progress.SILENT);
    }

    private static PruningPlanner planner(Subject subject, Map<PruningGroup, double[]> scores, PlanOptions options) {
        return new PruningPlanner(subject.model().graph(), subject.dependencies(), "test", scores, options);
    }

    private static long floats(OnnxModel model) {
        return Constants.tensorsOf(model).stream()
                .filter(tensor -> tensor.type() == ElementType.FLOAT)
                .mapToLong(TensorData::elementCount)
                .sum();
    }
}
