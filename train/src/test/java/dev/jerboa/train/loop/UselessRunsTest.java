package dev.jerboa.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.graph.TorchGraph;
import dev.jerboa.train.optimize.Schedule;
import dev.jerboa.train.optimize.SgdOptions;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class UselessRunsTest {
    private static final Points POINTS = new Points(64, 6, 3);

    private static TrainerOptions options(double learningRate) {
        return TrainerOptions.builder()
                .steps(300)
                .batchSize(16)
                .learningRate(learningRate)
                .schedule(Schedule.CONSTANT)
                .optimizer(new SgdOptions(0, false, 0))
                .clipNorm(0)
                .build();
    }

    /** A run that trains one number. */
    private static ThrowingCallable numberRun(double rate, UnaryOperator<Variable> loss) {
        return () -> {
            try (VariableScope scope = VariableScope.open()) {
                Variable x = Variable.of(new long[] {2}, 1f, 2f).asLeaf();
                Trainer.builder(POINTS, batch -> Loss.of(loss.apply(x)), options(rate))
                        .parameters(List.of(new Parameter("x", x)))
                        .build()
                        .run();
            }
        };
    }

    private static void assertRefused(ThrowingCallable run, String... says) {
        assertThatThrownBy(run).isInstanceOf(JerboaException.class).hasMessageContainingAll(says);
    }

    @Test
    void constantBatches() {
        BatchSource<Points.Batch> stuck = new BatchSource<>() {
            @Override
            public long exampleCount() {
                return 64;
            }

            @Override
            public Points.Batch load(long[] examples, long seed) {
                return POINTS.load(new long[] {1, 2, 3}, 1);
            }
        };
        try (TorchGraph graph = TorchGraph.of(TinyNetwork.of(6, 8, 3, 1))) {
            assertRefused(
                    () -> Trainer.builder(stuck, new Classification(graph), options(0.01))
                            .graph(graph)
                            .build()
                            .run(),
                    "step 5",
                    "the last 5 batches are the same");
        }
    }

    @Test
    void aLossThatDoesNotMove() {
        assertRefused(numberRun(1e-12, x -> x.sum()), "step 100", "the loss has stayed at 3.0 for 100 steps");
    }

    @Test
    void aLossThatHasBecomeNothingIsNoFailure() {
        assertThatCode(numberRun(0.5, x -> x.power(2).sum())).doesNotThrowAnyException();
    }

    @Test
    void aLearningRateThatDiverges() {
        assertRefused(numberRun(1.02, x -> x.power(2).sum()), "the loss rises", "averaged over 20 steps");
    }

    @Test
    void gradientsThatAreAllZero() {
        assertRefused(numberRun(0.1, x -> x.times(0).sum()), "step 3", "no parameter got a gradient other than zero");
    }

    @Test
    void aLossWithoutTrainableWeights() {
        assertRefused(numberRun(0.1, x -> x.detach().sum()), "does not depend on any trainable weight");
        assertRefused(numberRun(0.1, x -> x), "float[2]", "a scalar is needed");
    }

    @Test
    void aGradientThatIsNotFinite() {
        assertRefused(numberRun(0.1, x -> x.minus(x.detach()).squareRoot().sum()), "step 1", "gradient of 'x'");
    }

    @Test
    void theNodeThatMadeNaNIsNamed() {
        List<Node> nodes = List.of(
                Node.of("Mul", "scaling", List.of("x", "w"), List.of("scaled")),
                Node.of("Sqrt", "root", List.of("scaled"), List.of("rooted")),
                Node.of("Mul", "end", List.of("rooted", "w"), List.of("y")));
        Map<String, TensorData> weights = Map.of("w", TensorData.ofFloats(new long[] {6}, 1, 1, 1, -1, 1, 1));
        try (TorchGraph graph = TorchGraph.of(TinyNetwork.model(nodes, weights))) {
            assertRefused(
                    () -> Trainer.builder(POINTS, new Classification(graph), options(0.1))
                            .graph(graph)
                            .build()
                            .run(),
                    "step 1",
                    "NaN",
                    "Sqrt (node root)");
        }
    }

    @Test
    void labelsOutOfRange() {
        try (TorchGraph graph = TorchGraph.of(TinyNetwork.of(6, 8, 2, 1))) {
            assertRefused(
                    () -> Trainer.builder(POINTS, new Classification(graph), options(0.1))
                            .graph(graph)
                            .build()
                            .run(),
                    "the label 2",
                    "not one of the 2 classes");
        }
    }

    @Test
    void noiseNearZeroIsNotDivergence() {
        LossHistory history = new LossHistory(new GuardOptions(0, 0, 0, 5, 10, 0));
        double[] losses = {3, 2, 1, 0.5, 0.1, 1e-3, 1e-6, 1e-6, 1e-6, 1e-6, 1e-6, 1e-2, 0.3, 0.2, 0.1, 0.1};
        for (double loss : losses) {
            history.add(loss);
            assertThat(history.isDiverging()).isFalse();
        }
        for (int i = 0; i < 5; i++) {
            history.add(9);
        }
        assertThat(history.isDiverging()).isTrue();
    }
}
