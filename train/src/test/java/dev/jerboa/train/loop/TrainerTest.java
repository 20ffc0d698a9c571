package dev.jerboa.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.train.LibTorch;
import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.graph.TorchGraph;
import dev.jerboa.train.optimize.Schedule;
import dev.jerboa.train.optimize.SgdOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final Points POINTS = new Points(64, 6, 3);

    @TempDir
    Path folder;

    private static TorchGraph graph() {
        return TorchGraph.of(TinyNetwork.of(6, 16, 3, 1));
    }

    private static TrainerOptions.Builder options(long steps) {
        return TrainerOptions.builder()
                .steps(steps)
                .batchSize(16)
                .learningRate(0.02)
                .seed(3);
    }

    private static Trainer.Builder<Points.Batch> trainer(TorchGraph graph, TrainerOptions.Builder options) {
        return Trainer.builder(POINTS, new Classification(graph), options.build())
                .graph(graph);
    }

    /** The mean loss on points not trained with, and noise of their own. */
    private static double loss(TorchGraph graph) {
        try (VariableScope scope = VariableScope.open()) {
            return new Classification(graph)
                    .loss(POINTS.load(new long[] {0, 1, 2, 3, 4, 5, 6, 7, 8}, 99))
                    .value()
                    .toFloat();
        }
    }

    private static List<float[]> weights(TorchGraph graph) {
        return graph.parameters().stream()
                .map(parameter -> parameter.value().toFloats())
                .toList();
    }

    private static void assertSame(List<float[]> actual, List<float[]> expected) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).isEqualTo(expected.get(i));
        }
    }

    @Test
    void learnsToTellClustersApart() throws IOException {
        try (TorchGraph graph = graph()) {
            double before = loss(graph);
            Path metrics = folder.resolve("metrics.jsonl");
            List<Long> told = new ArrayList<>();
            TrainingResult result = trainer(graph, options(0).epochs(15).warmUpSteps(5))
                    .observer(new MetricsFile(metrics))
                    .progress((task, done, total) -> told.add(done * 1000 + total))
                    .build()
                    .run();
            assertThat(before).isGreaterThan(0.8);
            assertThat(loss(graph)).isLessThan(0.1);
            assertThat(result.steps()).isEqualTo(60);
            assertThat(told).hasSize(60).first().isEqualTo(1060L);
            List<String> lines = Files.readAllLines(metrics);
            assertThat(lines).hasSize(60);
            JsonNode third = new ObjectMapper().readTree(lines.get(2));
            assertThat(third.get("step").asInt()).isEqualTo(3);
            assertThat(third.get("epoch").asDouble()).isEqualTo(0.75);
            assertThat(third.get("learningRate").asDouble()).isCloseTo(0.02 * 3 / 5, within(1e-12));
            assertThat(third.get("terms").get("half").asDouble())
                    .isCloseTo(third.get("loss").asDouble() / 2, within(1e-6));
            assertThat(third.get("gradientNorm").asDouble()).isPositive();
            assertThat(third.get("samplesPerSecond").asDouble()).isPositive();
        }
    }

    @Test
    void accumulatedBatchesMakeTheStepOfOneLargeBatch() {
        // Two examples, so that an epoch's order does not change what is in the large batch.
        BatchSource<Points.Batch> two = new BatchSource<>() {
            @Override
            public long exampleCount() {
                return 2;
            }

            @Override
            public Points.Batch load(long[] examples, long seed) {
                float[] rows = new float[6 * examples.length];
                for (int i = 0; i < rows.length; i++) {
                    rows[i] = i % 6 * 0.1f + examples[i / 6];
                }
                return new Points.Batch(new long[] {examples.length, 6}, rows, examples);
            }
        };
        List<List<float[]>> results = new ArrayList<>();
        for (int size : new int[] {1, 2}) {
            try (TorchGraph graph = graph()) {
                Trainer.builder(
                                two,
                                new Classification(graph),
                                TrainerOptions.builder()
                                        .steps(3)
                                        .batchSize(size)
                                        .accumulation(2 / size)
                                        .optimizer(new SgdOptions(0, false, 0))
                                        .build())
                        .graph(graph)
                        .build()
                        .run();
                results.add(weights(graph));
            }
        }
        for (int i = 0; i < results.get(0).size(); i++) {
            assertThat(results.get(0).get(i))
                    .usingComparatorWithPrecision(1e-6f)
                    .containsExactly(results.get(1).get(i));
        }
    }

    @Test
    void goesOnFromACheckpointToTheSameWeights() {
        List<float[]> unbroken;
        try (TorchGraph graph = graph()) {
            trainer(graph, options(12).averageDecay(0.9)).build().run();
            unbroken = weights(graph);
        }
        IllegalStateException breakdown = new IllegalStateException("breakdown");
        TrainerOptions.Builder options = options(12).averageDecay(0.9).checkpointEvery(2);
        try (TorchGraph graph = graph()) {
            assertThatThrownBy(() -> trainer(graph, options)
                            .checkpoints(folder)
                            .observer(new TrainingObserver() {
                                @Override
                                public void stepped(StepMetrics metrics) {
                                    if (metrics.step() == 7) {
                                        throw breakdown;
                                    }
                                }
                            })
                            .build()
                            .run())
                    .isSameAs(breakdown);
        }
        List<Long> steps = new ArrayList<>();
        try (TorchGraph graph = graph()) {
            trainer(graph, options)
                    .checkpoints(folder)
                    .observer(new TrainingObserver() {
                        @Override
                        public void stepped(StepMetrics metrics) {
                            steps.add(metrics.step());
                        }
                    })
                    .build()
                    .run();
            assertSame(weights(graph), unbroken);
        }
        assertThat(steps).startsWith(7L).hasSize(6);
        try (TorchGraph graph = graph()) {
            assertThatThrownBy(() -> trainer(graph, options(12).batchSize(8))
                            .checkpoints(folder)
                            .build()
                            .run())
                    .isInstanceOf(JerboaException.class)
                    .hasMessageContaining("batch size: 16, and here it is 8");
        }
    }

    @Test
    void stopsEarlyAndKeepsTheBestWeights() {
        Iterator<Double> accuracies = List.of(0.5, 0.7, 0.6, 0.6, 0.9).iterator();
        try (TorchGraph graph = graph()) {
            List<List<float[]>> evaluated = new ArrayList<>();
            TrainerOptions.Builder options = options(20).evaluateEvery(2).patience(2);
            Validation validation = new Validation("accuracy", true, () -> {
                evaluated.add(weights(graph));
                return accuracies.next();
            });
            TrainingResult result = trainer(graph, options)
                    .validation(validation)
                    .checkpoints(folder)
                    .build()
                    .run();
            assertThat(result.stoppedEarly()).isTrue();
            assertThat(result.steps()).isEqualTo(8);
            assertThat(result.bestStep()).isEqualTo(4);
            assertThat(result.bestMetric()).hasValue(0.7);
            assertSame(weights(graph), evaluated.get(1));
            try (TorchGraph again = graph()) {
                assertThat(trainer(again, options)
                                .validation(validation)
                                .checkpoints(folder)
                                .build()
                                .run())
                        .isEqualTo(result);
                assertSame(weights(again), evaluated.get(1));
            }
        }
    }

    @Test
    void evaluatesTheAverageAndTrainsOnWithTheWeights() {
        List<float[]> last;
        try (TorchGraph graph = graph()) {
            trainer(graph, options(5)).build().run();
            last = weights(graph);
        }
        try (TorchGraph graph = graph()) {
            List<List<float[]>> evaluated = new ArrayList<>();
            trainer(graph, options(5).averageDecay(0.9).evaluateEvery(1))
                    .validation(new Validation("loss", false, () -> {
                        evaluated.add(weights(graph));
                        return -evaluated.size();
                    }))
                    .build()
                    .run();
            assertSame(weights(graph), evaluated.get(4));
            assertThat(weights(graph).get(0)).isNotEqualTo(last.get(0));
        }
    }

    @Test
    void bfloat16IsNearFloatAndLearnsToo() {
        try (TorchGraph graph = graph();
                VariableScope scope = VariableScope.open()) {
            Points.Batch batch = POINTS.load(new long[] {0, 1, 2}, 1);
            Loss[] narrow = new Loss[1];
            LibTorch.withBfloat16(true, () -> narrow[0] = new Classification(graph).loss(batch));
            float exact = new Classification(graph).loss(batch).value().toFloat();
            assertThat(narrow[0].value().toFloat()).isNotEqualTo(exact).isCloseTo(exact, within(0.02f));
            trainer(graph, options(60).bfloat16(true)).build().run();
            assertThat(loss(graph)).isLessThan(0.15);
        }
    }

    @Test
    void trainsFreeVariablesToo() {
        try (VariableScope scope = VariableScope.open();
                Variable x = scope.keep(Variable.of(new long[] {1}, 5f).asLeaf())) {
            Trainer.builder(
                            POINTS,
                            batch -> Loss.of(x.plus(-2).power(2).mean()),
                            options(200)
                                    .learningRate(0.1)
                                    .schedule(Schedule.LINEAR)
                                    .build())
                    .parameters(List.of(new Parameter("x", x)))
                    .build()
                    .run();
            assertThat(x.toFloat()).isCloseTo(2, within(1e-2f));
        }
    }

    @Test
    void aFailureToLoadIsTold() {
        try (TorchGraph graph = graph()) {
            JerboaException broken = new JerboaException(ErrorCode.UNREADABLE, "no picture", "");
            BatchSource<Points.Batch> source = new BatchSource<>() {
                @Override
                public long exampleCount() {
                    return 10;
                }

                @Override
                public Points.Batch load(long[] examples, long seed) {
                    throw broken;
                }
            };
            assertThatThrownBy(() -> Trainer.builder(
                                    source,
                                    new Classification(graph),
                                    options(1).build())
                            .graph(graph)
                            .build()
                            .run())
                    .isSameAs(broken);
        }
    }

    @Test
    void impossibleOptionsAreRefused() {
        assertThatThrownBy(() -> options(1).batchSize(0).build()).hasMessageContaining("batch size is 0");
        assertThatThrownBy(() -> options(1).learningRate(Double.NaN).build()).isInstanceOf(JerboaException.class);
        assertThatThrownBy(() -> options(-1).build()).isInstanceOf(JerboaException.class);
        assertThatThrownBy(() -> options(1).averageDecay(1).build()).isInstanceOf(JerboaException.class);
    }
}
