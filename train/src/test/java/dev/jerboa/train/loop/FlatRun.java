package dev.jerboa.train.loop;

import dev.jerboa.train.graph.TorchGraph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A run of 2,000 steps that prints now and then how many kilobytes this process uses. */
final class FlatRun {
    static final int STEPS = 2000;

    private FlatRun() {}

    private static long residentKilobytes() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("RssAnon:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void main(String[] arguments) {
        TrainerOptions options = TrainerOptions.builder()
                .steps(STEPS)
                .batchSize(64)
                .averageDecay(0.99)
                .evaluateEvery(100)
                .build();
        try (TorchGraph graph = TorchGraph.of(TinyNetwork.of(32, 256, 4, 1))) {
            Classification plain = new Classification(graph);
            Trainer.builder(new Points(640, 32, 4), batch -> everyOtherRecomputed(plain, batch), options)
                    .graph(graph)
                    .validation(new Validation("none", true, () -> 0))
                    .observer(new TrainingObserver() {
                        @Override
                        public void stepped(StepMetrics metrics) {
                            if (metrics.step() == STEPS / 4 || metrics.step() == STEPS) {
                                System.out.println(residentKilobytes());
                            }
                        }
                    })
                    .build()
                    .run();
        }
    }

    private static Loss everyOtherRecomputed(Classification plain, Points.Batch batch) {
        return batch.labels()[0] % 2 == 0
                ? Loss.of(Recomputed.run(nothing -> List.of(plain.loss(batch).value()), List.of())
                        .get(0))
                : plain.loss(batch);
    }
}
