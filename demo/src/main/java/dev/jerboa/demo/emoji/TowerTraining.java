package dev.jerboa.demo.emoji;

import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.graph.TorchGraph;
import dev.jerboa.train.loop.BatchSource;
import dev.jerboa.train.loop.Loss;
import dev.jerboa.train.loop.Trainer;
import dev.jerboa.train.loop.TrainerOptions;
import dev.jerboa.train.loop.TrainingObserver;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Teaches a tower to give the vectors that the locked text tower gives.
 *
 * <p>The loss is InfoNCE from the tower to all texts there are, not only to those of the batch, since their vectors are
 * known (Radford et al. 2021, one direction). A part of the target is spread over texts of like meaning, by the softmax of
 * their cosines, so that near-copies are no plain negatives.
 */
final class TowerTraining {
    private final float[][] texts;
    private final double scale;
    private final double spread;
    private final double spreadScale;

    /**
     * Texts to learn.
     *
     * @param texts unit vectors of all texts, {@code [texts][width]}
     * @param scale what cosines are multiplied by
     * @param spread how much of the target is spread over texts of like meaning
     * @param spreadScale what the texts' cosines are multiplied by for that
     */
    TowerTraining(float[][] texts, double scale, double spread, double spreadScale) {
        this.texts = texts;
        this.scale = scale;
        this.spread = spread;
        this.spreadScale = spreadScale;
    }

    /**
     * Trains a tower, whose weights change.
     *
     * @param trainable by its name, whether a weight changes
     */
    void run(
            OnnxModel tower,
            Predicate<String> trainable,
            BatchSource<TowerBatch> source,
            TrainerOptions options,
            TrainingObserver observer,
            Progress progress) {
        String output = tower.graph().outputs().get(0).name();
        String input = tower.graph().requiredInputs().get(0).name();
        try (VariableScope scope = VariableScope.open();
                TorchGraph graph =
                        TorchGraph.builder(tower).trainable(trainable).build()) {
            Variable bank = scope.keep(bank());
            try {
                Trainer.builder(
                                source,
                                batch -> loss(
                                        graph.run(Map.of(
                                                        input,
                                                        Variable.of(
                                                                batch.input().dims(),
                                                                batch.input().floats())))
                                                .get(output),
                                        bank,
                                        batch.texts()),
                                options)
                        .graph(graph)
                        .observer(observer)
                        .progress(progress)
                        .build()
                        .run();
                graph.writeBack();
            } finally {
                bank.close();
            }
        }
    }

    private Variable bank() {
        int width = texts[0].length;
        float[] values = new float[texts.length * width];
        for (int i = 0; i < texts.length; i++) {
            System.arraycopy(texts[i], 0, values, i * width, width);
        }
        return Variable.of(new long[] {texts.length, width}, values);
    }

    private Loss loss(Variable embedding, Variable bank, long[] numbers) {
        Variable labels = Variable.of(new long[] {numbers.length}, numbers);
        Variable own = bank.select(0, labels);
        Variable columns = bank.transpose(0, 1);
        Variable cosines = embedding.normalized().matmul(columns);
        Variable logits = cosines.times(scale);
        Variable hard = logits.crossEntropy(labels);
        if (spread == 0) {
            return Loss.of(hard);
        }
        Variable targets = own.matmul(columns).times(spreadScale).softmax(-1);
        Variable soft = targets.times(logits.logSoftmax(-1)).sum().times(-1.0 / numbers.length);
        return Loss.of(hard.times(1 - spread).plus(soft.times(spread)));
    }
}
