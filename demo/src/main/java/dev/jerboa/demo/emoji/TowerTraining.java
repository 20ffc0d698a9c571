package dev.jerboa.demo.emoji;

import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.train.Variable;
import dev.jerboa.train.graph.TorchGraph;
import dev.jerboa.train.loop.BatchSource;
import dev.jerboa.train.loop.Trainer;
import dev.jerboa.train.loop.TrainerOptions;
import java.util.Map;
import java.util.function.Predicate;

/** Teaches a tower, or a part of one, of one input and one output. */
final class TowerTraining {
    private TowerTraining() {}

    /**
     * Trains a tower, whose weights change.
     *
     * @param trainable by its name, whether a weight changes
     * @return the loss of each step
     */
    static LossCurve run(
            OnnxModel tower,
            Predicate<String> trainable,
            BatchSource<TowerBatch> source,
            TowerObjective objective,
            TrainerOptions options,
            Progress progress) {
        String output = tower.graph().outputs().get(0).name();
        String input = tower.graph().requiredInputs().get(0).name();
        LossCurve curve = new LossCurve();
        try (TorchGraph graph = TorchGraph.builder(tower).trainable(trainable).build()) {
            Trainer.builder(
                            source,
                            batch -> objective.loss(
                                    graph.run(Map.of(input, variable(batch.input())))
                                            .get(output),
                                    batch.numbers()),
                            options)
                    .graph(graph)
                    .observer(curve)
                    .progress(progress)
                    .build()
                    .run();
            graph.writeBack();
        }
        return curve;
    }

    private static Variable variable(Tensor tensor) {
        return tensor instanceof Tensor.Longs longs
                ? Variable.of(longs.dims(), longs.data())
                : Variable.of(tensor.dims(), tensor.floats());
    }
}
