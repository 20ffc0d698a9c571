package dev.jerboa.prune.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.Samples;
import dev.jerboa.prune.Sketch;
import dev.jerboa.prune.Transformers;
import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.prune.structure.PruningGroup.GroupAxis;
import dev.jerboa.prune.structure.Role;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against numbers worked by hand, and against differences of runs in ONNX Runtime. */
class GradientImportanceTest {
    private static final Offset<Double> NEAR = within(1e-4);
    private static final SampleLoss SUM =
            (outputs, batch, place) -> outputs.values().iterator().next().sum();
    private static final SampleLoss SQUARES = (outputs, batch, place) ->
            outputs.values().iterator().next().power(2).sum();

    @TempDir
    private Path folder;

    private Path file;
    private Subject subject;
    private List<PruningGroup> groups;

    private void subject(OnnxModel model, Samples samples) {
        file = folder.resolve("model.onnx");
        OnnxFile.write(model, file);
        subject = Subject.of(file, Optional.of(samples), Progress.SILENT);
        groups = subject.dependencies().groups();
    }

    /** Three neurons between {@code [2, 3]} and {@code [3, 2]}; samples (1, 0) and (0, 2), so neurons (3, 0, 1) and (8, 2, 2). */
    private void threeNeurons(boolean together) {
        Sketch sketch = new Sketch(new Random(1), 13);
        String x = sketch.input("x", -1, 2);
        String up = sketch.node(
                "MatMul", List.of(x, sketch.constant(TensorData.ofFloats(new long[] {2, 3}, 3, 0, 1, 4, 1, 1))));
        String hidden = sketch.node("Relu", List.of(up));
        String down = sketch.node(
                "MatMul", List.of(hidden, sketch.constant(TensorData.ofFloats(new long[] {3, 2}, 1, -1, 2, 0, 0, 5))));
        sketch.output(down, -1, 2);
        List<CalibrationBatch> batches = new ArrayList<>();
        batches.addAll(Samples.ofRows("x", 2, 1, 0).list());
        batches.addAll(Samples.ofRows("x", 2, 0, 2).list());
        subject(sketch.model(), together ? Samples.ofRows("x", 2, 1, 0, 0, 2) : new Samples(batches));
    }

    private double[] scores(Importance importance) {
        return importance.scores(subject, groups).get(groups.get(0));
    }

    private static Taylor taylor(SampleLoss loss, Taylor.Form form, TiedWeights tied) {
        return new Taylor(loss, 1, form, tied);
    }

    @Test
    void gradientTimesWeightOfABatch() {
        threeNeurons(true);
        // The sum of outputs loses 11 (1 - 1), 2 (2 + 0), 3 (0 + 5) without the first, second, third.
        assertThat(scores(taylor(SUM, Taylor.Form.ABSOLUTE, TiedWeights.TAKING_IN)))
                .containsExactly(new double[] {0, 4, 15}, NEAR);
        assertThat(scores(Taylor.of(SUM, 3))).containsExactly(new double[] {0, 16, 225}, NEAR);
        assertThat(scores(taylor(SUM, Taylor.Form.ELEMENTWISE, TiedWeights.TAKING_IN)))
                .containsExactly(new double[] {22, 4, 15}, NEAR);
    }

    @Test
    void weightsThatComputeAUnitCountOnceMore() {
        threeNeurons(true);
        // ReLU is homogeneous: gradient times weight is the same before and after it.
        assertThat(scores(taylor(SUM, Taylor.Form.ABSOLUTE, TiedWeights.ALL)))
                .containsExactly(new double[] {0, 8, 30}, NEAR);
    }

    @Test
    void batchesAreAveraged() {
        threeNeurons(false);
        // 5 and 10 in the two batches, and 0 and 4.
        assertThat(scores(Taylor.of(SUM, 1))).containsExactly(new double[] {0, 8, 62.5}, NEAR);
    }

    @Test
    void squaredGradientsStandForCurvature() {
        threeNeurons(false);
        // Mean squares of the neurons: 36.5, 2, 2.5; squares of what takes them in: 2, 4, 25.
        assertThat(scores(HessianDiagonal.of(SUM, 1))).containsExactly(new double[] {36.5, 4, 31.25}, NEAR);
        // |5.5 - 18.25| + |-5.5 - 18.25|, |2 - 4|, |7.5 - 31.25|.
        assertThat(scores(new HessianDiagonal(SUM, 1, HessianDiagonal.Form.BOTH_ORDERS, TiedWeights.TAKING_IN)))
                .containsExactly(new double[] {36.5, 2, 23.75}, NEAR);
    }

    @Test
    void projectionsEstimateHowFarTheOutputsMove() {
        threeNeurons(true);
        // Squared differences of both outputs without each: 146, 16, 125, as ModuleError finds.
        double[] found = scores(Taylor.of(new ProjectedOutput(1, false), 3000));
        double[] exact = scores(new ModuleError(1));
        for (int unit = 0; unit < 3; unit++) {
            assertThat(found[unit]).isCloseTo(161 * exact[unit], within(0.06 * 161 * exact[unit]));
        }
        assertThat(scores(Taylor.of(new ProjectedOutput(1, false), 5)))
                .containsExactly(scores(Taylor.of(new ProjectedOutput(1, false), 5)));
    }

    @Test
    void onlyTheDirectionOfAnEmbeddingCounts() {
        threeNeurons(true);
        double[] scores = scores(Taylor.of(new ProjectedOutput(1, true), 2000));
        // d(f / |f|) = (d - u (u d)) / |f|: f = (3, 2), (12, 2); d = (3, -3), (8, -8) of the first.
        double first = 18 * (1 - 1.0 / 26) / 13 + 128 * (1 - 100.0 / 296) / 148;
        assertThat(scores[0]).isCloseTo(first, within(0.06 * first));
    }

    @Test
    void crossEntropyOfLabels() {
        threeNeurons(false);
        double[] scores = scores(taylor(new ClassLoss(1, 0), Taylor.Form.ABSOLUTE, TiedWeights.TAKING_IN));
        // Logits (3, 2) of class 1 and (12, 2) of class 0; a factor before the third changes (0, 5) and (0, 10).
        double third = (5 * (1 - 1 / (1 + Math.exp(1))) + 10 / (1 + Math.exp(10))) / 2;
        assertThat(scores[2]).isCloseTo(third, NEAR);
        assertThatThrownBy(() -> scores(taylor(new ClassLoss(1), Taylor.Form.ABSOLUTE, TiedWeights.TAKING_IN)))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("1 labels for 2 samples");
    }

    @ParameterizedTest
    @EnumSource(Transformers.Attention.class)
    void factorsBeforeUnitsAgainstDifferences(Transformers.Attention attention) {
        OnnxModel model = Transformers.of(new Random(attention.name().hashCode()), attention);
        subject(model, Samples.of(model, 1, 2));
        Map<PruningGroup, double[]> scores =
                taylor(SQUARES, Taylor.Form.ABSOLUTE, TiedWeights.TAKING_IN).scores(subject, groups);
        int compared = 0;
        for (PruningGroup group : groups) {
            if (group.changes().isEmpty() && group.weights().stream().anyMatch(axis -> axis.role() == Role.CONSUMER)) {
                for (int unit = 0; unit < Math.min(3, group.unitCount()); unit++) {
                    double numeric = Math.abs(squares(group, unit, 1.02f) - squares(group, unit, 0.98f)) / 0.04;
                    assertThat(scores.get(group)[unit]).isCloseTo(numeric, within(0.02 * numeric + 0.02));
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(4);
    }

    /** The squares of all outputs, with what takes a unit in multiplied by a factor. */
    private double squares(PruningGroup group, int unit, float factor) {
        OnnxModel model = OnnxFile.read(file);
        List<Node> nodes = List.copyOf(model.graph().nodes());
        for (GroupAxis axis : group.weights()) {
            if (axis.role() == Role.CONSUMER) {
                Node node = nodes.get(axis.axis().node());
                String input = node.input(axis.axis().input());
                TensorData data =
                        Constants.find(model.graph(), input).orElseThrow().data();
                float[] values = data.toFloats();
                int inner = 1;
                for (int i = axis.axis().index() + 1; i < data.rank(); i++) {
                    inner *= (int) data.dim(i);
                }
                for (int i = 0; i < values.length; i++) {
                    int index = i / inner % axis.size();
                    for (int own : axis.indices().get(unit)) {
                        values[i] *= own == index ? factor : 1;
                    }
                }
                String name = model.graph().freshName("scaled");
                model.graph().addInitializer(name, TensorData.ofFloats(data.dims(), values));
                model.graph().setInput(node, axis.axis().input(), name);
            }
        }
        Path scaled = folder.resolve("scaled.onnx");
        OnnxFile.write(model, scaled);
        double sum = 0;
        try (Session session = Session.open(scaled)) {
            CalibrationBatch batch =
                    subject.data().orElseThrow().batches().toList().get(0);
            for (Tensor output : session.run(batch.inputs()).values()) {
                for (float value : output.floats()) {
                    sum += (double) value * value;
                }
            }
        }
        return sum;
    }
}
