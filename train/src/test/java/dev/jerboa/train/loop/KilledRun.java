package dev.jerboa.train.loop;

import dev.jerboa.train.LibTorch;
import dev.jerboa.train.Variable;
import dev.jerboa.train.graph.TorchGraph;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch;

/**
 * A run in a process of its own, to be killed: prints a line for each thing that happens.
 *
 * <p>It uses random numbers, two threads on tensors large enough to be shared between them, accumulation, an average and
 * a validation.
 */
final class KilledRun {
    static final int STEPS = 18;
    private static final Points POINTS = new Points(1000, 32, 5);

    private KilledRun() {}

    private record Noisy(Classification inner) implements Objective<Points.Batch> {
        @Override
        public Loss loss(Points.Batch batch) {
            Loss loss = inner.loss(batch);
            Variable noise = new Variable(torch.rand(1));
            return Loss.of(loss.value().times(noise.plus(0.5).mean()));
        }

        @Override
        public Optional<String> firstNonFinite(Points.Batch batch) {
            return inner.firstNonFinite(batch);
        }
    }

    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        LibTorch.setThreads(2);
        try (TorchGraph graph = TorchGraph.of(TinyNetwork.of(32, 300, 5, 1))) {
            TrainerOptions options = TrainerOptions.builder()
                    .steps(STEPS)
                    .batchSize(200)
                    .accumulation(2)
                    .averageDecay(0.9)
                    .evaluateEvery(5)
                    .checkpointEvery(2)
                    .warmUpSteps(3)
                    .loaderThreads(2)
                    .seed(11)
                    .build();
            Trainer.builder(POINTS, new Noisy(new Classification(graph)), options)
                    .graph(graph)
                    .checkpoints(folder.resolve("checkpoints"))
                    .validation(new Validation(
                            "first weight",
                            true,
                            () -> graph.parameters().get(0).value().toFloats()[0]))
                    .observer(new MetricsFile(folder.resolve("metrics.jsonl")))
                    .observer(new TrainingObserver() {
                        @Override
                        public void started(long step) {
                            System.out.println("started " + step);
                        }

                        @Override
                        public void stepped(StepMetrics metrics) {
                            System.out.println("stepped " + metrics.step());
                        }

                        @Override
                        public void saved(long step) {
                            System.out.println("saved " + step);
                        }
                    })
                    .build()
                    .run();
            System.out.println("end");
        }
    }
}
