package dev.jerboa.multimodal.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.multimodal.Vectors;
import dev.jerboa.multimodal.metric.EmbeddedSet;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The graph, its loss and the passing on of labels against plain loops and solved equations. */
class NeighbourGraphTest {
    private static final int WIDTH = 3;

    private final List<float[]> items = new ArrayList<>();

    static IntStream seeds() {
        return IntStream.range(0, 15);
    }

    private NeighbourGraph graph(Random random, int pictures, int sounds, int neighbours) {
        EmbeddedSet image = new EmbeddedSet("image", vectors(random, pictures), new long[pictures]);
        EmbeddedSet audio = new EmbeddedSet("audio", vectors(random, sounds), new long[sounds]);
        items.clear();
        items.addAll(List.of(image.vectors()));
        items.addAll(List.of(audio.vectors()));
        return NeighbourGraph.of(List.of(image, audio), neighbours);
    }

    private static float[][] vectors(Random random, int count) {
        float[][] vectors = new float[count][WIDTH];
        for (float[] vector : vectors) {
            for (int d = 0; d < WIDTH; d++) {
                vector[d] = (float) random.nextGaussian();
            }
            Vectors.normalize(vector);
        }
        return vectors;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void eachItemHasItsNearestInEachModality(int seed) {
        NeighbourGraph graph = graph(new Random(seed), 7, 9, 3);
        assertThat(graph.size()).isEqualTo(16);
        assertThat(graph.item(1, 2)).isEqualTo(9);
        for (int i = 0; i < 16; i++) {
            int item = i;
            List<Integer> expected = new ArrayList<>();
            for (int[] range : new int[][] {{0, 7}, {7, 16}}) {
                IntStream.range(range[0], range[1])
                        .filter(j -> j != item)
                        .boxed()
                        .sorted(Comparator.comparingDouble(j -> -Vectors.dot(items.get(item), items.get(j))))
                        .limit(3)
                        .forEach(expected::add);
            }
            assertThat(graph.edges(i)).extracting(NeighbourGraph.Edge::to).containsExactlyElementsOf(expected);
            assertThat(graph.edges(i))
                    .allSatisfy(edge -> assertThat(edge.similarity())
                            .isEqualTo(Vectors.dot(items.get(item), items.get(edge.to()))));
        }
    }

    @Test
    void moreNeighboursThanItemsAreRefused() {
        assertThatThrownBy(() -> graph(new Random(1), 9, 3, 3))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("3 neighbours")
                .hasMessageContaining("2 others")
                .hasMessageContaining("'audio'");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theLossIsTheDivergenceFromTheEdgesWithinTheBatch(int seed) {
        Random random = new Random(seed);
        NeighbourGraph graph = graph(random, 6, 6, 2);
        List<Integer> batch = List.of(3, 11, 0, 7, 5);
        float[][] student = vectors(random, 5);
        double expected = 0;
        int rows = 0;
        for (int i = 0; i < 5; i++) {
            double found = 0;
            for (int j = 0; j < 5; j++) {
                found += i == j ? 0 : Math.exp(Vectors.dot(student[i], student[j]) / 0.5);
            }
            double wanted = 0;
            for (NeighbourGraph.Edge edge : graph.edges(batch.get(i))) {
                wanted += batch.contains(edge.to()) ? Math.exp(edge.similarity() / 0.5) : 0;
            }
            rows += wanted > 0 ? 1 : 0;
            for (NeighbourGraph.Edge edge : graph.edges(batch.get(i))) {
                int j = batch.indexOf(edge.to());
                if (j >= 0) {
                    double p = Math.exp(edge.similarity() / 0.5) / wanted;
                    double q = Math.exp(Vectors.dot(student[i], student[j]) / 0.5) / found;
                    expected += p * Math.log(p / q);
                }
            }
        }
        float[] values = new float[5 * WIDTH];
        for (int i = 0; i < values.length; i++) {
            // Length does not matter.
            values[i] = 3 * student[i / WIDTH][i % WIDTH];
        }
        try (VariableScope scope = VariableScope.open()) {
            Variable leaf = Variable.of(new long[] {5, WIDTH}, values).asLeaf();
            Variable loss = new RelationalTarget(graph, 0.5).loss(leaf, batch);
            assertThat(loss.toFloat()).isCloseTo((float) (expected / Math.max(1, rows)), within(1e-4f));
            loss.backward();
            for (float slope : leaf.gradient().toFloats()) {
                assertThat(slope).isFinite();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void labelsAreTheSolutionOfTheEquations(int seed) {
        Random random = new Random(seed);
        NeighbourGraph graph = graph(random, 5, 6, 2);
        int count = graph.size();
        int[] labels = new int[count];
        Arrays.fill(labels, LabelPropagation.UNKNOWN);
        labels[0] = 0;
        labels[4] = 1;
        labels[8] = 2;
        double alpha = 0.7;
        double[][] weights = new double[count][count];
        for (int i = 0; i < count; i++) {
            for (NeighbourGraph.Edge edge : graph.edges(i)) {
                weights[i][edge.to()] = Math.max(0, edge.similarity());
                weights[edge.to()][i] = Math.max(0, edge.similarity());
            }
        }
        double[] sums = Arrays.stream(weights)
                .mapToDouble(row -> Arrays.stream(row).sum())
                .toArray();
        double[][] scores = new LabelPropagation(alpha, 200).scores(graph, labels, 3);
        int[] found = new LabelPropagation(alpha, 200).labels(graph, labels, 3);
        for (int i = 0; i < count; i++) {
            int best = LabelPropagation.UNKNOWN;
            for (int c = 0; c < 3; c++) {
                double right = labels[i] == c ? 1 - alpha : 0;
                for (int j = 0; j < count; j++) {
                    right += weights[i][j] == 0
                            ? 0
                            : alpha * weights[i][j] / Math.sqrt(sums[i] * sums[j]) * scores[j][c];
                }
                assertThat(scores[i][c]).isCloseTo(right, within(1e-9));
                best = scores[i][c] > 0 && (best < 0 || scores[i][c] > scores[i][best]) ? c : best;
            }
            assertThat(found[i]).isEqualTo(best);
        }
    }

    @Test
    void labelsOfPicturesReachSounds() {
        // Two bunches, in both modalities; one picture of each has a label.
        float[][] pictures = {{1, 0}, {0.98f, 0.2f}, {0, 1}, {0.2f, 0.98f}};
        float[][] sounds = {{0.97f, 0.24f}, {0.24f, 0.97f}};
        NeighbourGraph graph = NeighbourGraph.of(
                List.of(new EmbeddedSet("image", pictures, new long[4]), new EmbeddedSet("audio", sounds, new long[2])),
                1);
        int[] known = {0, -1, 1, -1, -1, -1};
        assertThat(LabelPropagation.defaults().labels(graph, known, 2)).containsExactly(0, 0, 1, 1, 0, 1);
    }
}
