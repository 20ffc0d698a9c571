package dev.jerboa.prune.structure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.Sketch;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DependencyGraphTest {
    @TempDir
    private Path folder;

    private final Sketch sketch = new Sketch(new Random(1), 13);

    @Test
    void neuronsBetweenTwoMatrices() {
        String x = sketch.input("x", -1, 4);
        String hidden = sketch.node("Tanh", List.of(sketch.linear(x, 4, 6)));
        sketch.output(sketch.linear(hidden, 6, 3), -1, 3);
        DependencyGraph dependencies = analyse(sketch.model());
        PruningGroup group = onlyGroup(dependencies);
        assertThat(group.kind()).isEqualTo(UnitKind.FEED_FORWARD);
        assertThat(group.unitCount()).isEqualTo(6);
        assertThat(group.changes()).isEmpty();
        assertThat(group.weights())
                .extracting(PruningGroup.GroupAxis::role)
                .containsExactlyInAnyOrder(Role.PRODUCER, Role.PASSING, Role.CONSUMER);
        assertThat(group.intakes()).singleElement().satisfies(intake -> {
            assertThat(intake.data()).isEqualTo(Axis.ofValue(hidden, 1));
            assertThat(intake.indices().get(4)).containsExactly(4);
        });
        assertThat(group.couplings()).extracting(Coupling::why).contains(Why.OUTPUT, Why.ELEMENTWISE, Why.CONTRACTION);
        assertThat(dependencies.refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.unitCount()).isEqualTo(3);
            assertThat(refusal.reason()).contains("output of the model");
        });
    }

    @Test
    void anOperatorWithoutARuleIsNamed() {
        String x = sketch.input("x", -1, 4);
        String sorted = sketch.nodes(
                        "TopK", List.of(sketch.linear(x, 4, 6), sketch.integers(6)), 2, Attribute.of("axis", -1L))
                .get(0);
        sketch.output(sketch.linear(sorted, 6, 3), -1, 3);
        DependencyGraph dependencies = analyse(sketch.model());
        assertThat(dependencies.groups()).isEmpty();
        assertThat(dependencies.refusals())
                .anySatisfy(refusal ->
                        assertThat(refusal.reason()).contains("TopK_").contains("no rule"));
    }

    @Test
    void layersThatShareAConstantByChanceAreApart() {
        String x = sketch.input("x", -1, 4);
        String zeros = sketch.constant(TensorData.ofFloats(new long[] {6}, new float[6]));
        String first = sketch.node("MatMul", List.of(x, sketch.weight(1, 4, 6)));
        first = sketch.node("Relu", List.of(sketch.node("Add", List.of(first, zeros))));
        String second = sketch.node("MatMul", List.of(first, sketch.weight(1, 6, 6)));
        second = sketch.node("Relu", List.of(sketch.node("Add", List.of(second, zeros))));
        sketch.output(sketch.linear(second, 6, 3), -1, 3);
        assertThat(analyse(sketch.model()).groups()).hasSize(2).allMatch(group -> group.unitCount() == 6);
    }

    @Test
    void aWidthUnderANormalizationSaysWhatChanges() {
        String x = sketch.integerInput("input_ids", -1, -1);
        String embedded = sketch.node("Gather", List.of(sketch.weight(1, 9, 8), x));
        String mean = sketch.node("ReduceMean", List.of(embedded), Attribute.of("axes", new long[] {-1}));
        String centred = sketch.node("Sub", List.of(embedded, mean));
        sketch.output(sketch.linear(centred, 8, 3), -1, -1, 3);
        PruningGroup group = onlyGroup(analyse(sketch.model()));
        assertThat(group.kind()).isEqualTo(UnitKind.WIDTH);
        assertThat(group.changes()).hasValueSatisfying(text -> assertThat(text).contains("ReduceMean_"));
    }

    @Test
    void unitsOfAConcatenationLieSideBySide() {
        String x = sketch.input("x", -1, 4);
        String first = sketch.node("Relu", List.of(sketch.linear(x, 4, 2)));
        String second = sketch.node("Relu", List.of(sketch.linear(x, 4, 3)));
        String both = sketch.node("Concat", List.of(first, second), Attribute.of("axis", -1L));
        sketch.output(sketch.linear(both, 5, 3), -1, 3);
        List<PruningGroup> groups = analyse(sketch.model()).groups();
        assertThat(groups).extracting(PruningGroup::unitCount).containsExactlyInAnyOrder(2, 3);
        PruningGroup three = groups.stream()
                .filter(group -> group.unitCount() == 3)
                .findFirst()
                .orElseThrow();
        assertThat(three.intakes().get(0).indices())
                .extracting(indices -> indices[0])
                .containsExactly(2, 3, 4);
    }

    @Test
    void aBranchThatIsReadElsewhereStays() {
        String x = sketch.node("Relu", List.of(sketch.linear(sketch.input("x", -1, 4), 4, 4)));
        String branch = sketch.linear(x, 4, 4);
        String sum = sketch.node("Add", List.of(x, branch));
        String other = sketch.linear(sum, 4, 4);
        String last = sketch.node("Relu", List.of(sketch.node("Add", List.of(other, sum))));
        sketch.output(sketch.linear(last, 4, 3), -1, 3);
        sketch.output(branch, -1, 4);
        assertThat(analyse(sketch.model()).branches()).hasSize(1);
    }

    private DependencyGraph analyse(OnnxModel model) {
        Path file = folder.resolve("model.onnx");
        OnnxFile.write(model, file);
        return DependencyGraph.of(file);
    }

    private static PruningGroup onlyGroup(DependencyGraph dependencies) {
        assertThat(dependencies.groups()).as("%s", dependencies.refusals()).hasSize(1);
        return dependencies.groups().get(0);
    }
}
