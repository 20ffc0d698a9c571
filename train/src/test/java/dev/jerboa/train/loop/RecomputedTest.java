package dev.jerboa.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.TensorData;
import dev.jerboa.train.LibTorch;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.graph.TorchGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** The oracle is the same computation with everything recorded. */
class RecomputedTest {
    private static Variable random(long seed, long... dims) {
        Random random = new Random(seed);
        float[] values = new float[(int) TensorData.elementCount(dims)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Variable.of(dims, values);
    }

    private interface Runner extends BiFunction<UnaryOperator<List<Variable>>, List<Variable>, List<Variable>> {}

    private static final Runner RECORDED = UnaryOperator::apply;

    /** The gradients of two inputs and of a weight, through segments with shared inputs and several outputs. */
    private static List<float[]> gradients(Runner runner) {
        try (VariableScope scope = VariableScope.open()) {
            LibTorch.seed(5);
            Variable a = random(1, 6, 4).asLeaf();
            Variable b = random(2, 6, 4).asLeaf();
            Variable weight = random(3, 4, 4).asLeaf();
            Variable constant = random(4, 6, 4);
            UnaryOperator<List<Variable>> first = in -> {
                Variable mixed =
                        in.get(0).matmul(weight).sigmoid().times(in.get(1)).plus(in.get(2));
                Variable noise = new Variable(torch.rand(6, 4));
                return List.of(mixed.times(noise), mixed.exp(), in.get(1).times(3));
            };
            UnaryOperator<List<Variable>> second =
                    in -> List.of(in.get(0).matmul(weight).times(in.get(1)));
            List<Variable> middle = runner.apply(first, List.of(a.times(2), b, constant));
            Variable end = runner.apply(second, middle.subList(0, 2)).get(0);
            end.power(2).sum().plus(a.sum()).backward();
            return List.of(
                    a.gradient().toFloats(),
                    b.gradient().toFloats(),
                    weight.gradient().toFloats());
        }
    }

    @Test
    void gradientsAreThoseOfTheRecordedRun() {
        List<float[]> expected = gradients(RECORDED);
        List<float[]> actual = gradients(Recomputed::run);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).isEqualTo(expected.get(i));
            assertThat(expected.get(i)).doesNotContain(0f);
        }
    }

    @Test
    void nothingIsKeptBetweenThePasses() {
        try (VariableScope scope = VariableScope.open()) {
            Variable weight = random(1, 3, 3).asLeaf();
            List<Boolean> recorded = new ArrayList<>();
            Variable out = Recomputed.run(
                            in -> {
                                Variable inner = in.get(0).matmul(weight);
                                recorded.add(inner.requiresGradient());
                                return List.of(inner);
                            },
                            List.of(random(2, 2, 3)))
                    .get(0);
            assertThat(recorded).containsExactly(false);
            out.sum().backward();
            assertThat(recorded).containsExactly(false, true);
            LibTorch.withoutGradients(
                    () -> assertThat(Recomputed.run(in -> in, List.of(weight))).containsExactly(weight));
        }
    }

    @Test
    void theGradientCacheGivesTheGradientsOfTheWholeBatch() {
        Points points = new Points(24, 5, 3);
        long[] all = new Random(1).longs(24, 0, 24).toArray();
        Points.Batch whole = points.load(all, 1);
        List<float[]> expected = contrastive(graph -> encode(graph, whole));
        List<Points.Batch> pieces = new ArrayList<>();
        for (int at = 0; at < 24; at += 10) {
            int to = Math.min(24, at + 10);
            pieces.add(new Points.Batch(
                    new long[] {to - at, 5}, Arrays.copyOfRange(whole.rows(), at * 5, to * 5), new long[0]));
        }
        List<float[]> actual = contrastive(graph -> GradientCache.encode(pieces, piece -> encode(graph, piece)));
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).usingComparatorWithPrecision(1e-6f).containsExactly(expected.get(i));
        }
        assertThat(expected.get(0)[0]).isNotCloseTo(0, within(1e-5f));
    }

    private static Variable encode(TorchGraph graph, Points.Batch batch) {
        return graph.run(Map.of("x", Variable.of(batch.dims(), batch.rows()))).get("y");
    }

    private static List<float[]> contrastive(Function<TorchGraph, Variable> encoder) {
        try (VariableScope scope = VariableScope.open();
                TorchGraph graph = TorchGraph.of(TinyNetwork.of(5, 8, 4, 1))) {
            Variable embeddings = encoder.apply(graph).normalized();
            Variable likeness = embeddings.matmul(embeddings.transpose(0, 1)).times(4);
            likeness.logSoftmax(1).times(random(9, 24, 24)).mean().backward();
            return graph.parameters().stream()
                    .map(parameter -> parameter.value().gradient().toFloats())
                    .collect(Collectors.toList());
        }
    }
}
