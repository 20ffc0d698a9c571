package dev.jerboa.train.loop;

import dev.jerboa.train.Variable;
import dev.jerboa.train.graph.TorchGraph;
import java.util.Map;
import java.util.Optional;

/** The cross entropy of a network's outputs for points. */
record Classification(TorchGraph graph) implements Objective<Points.Batch> {
    @Override
    public Loss loss(Points.Batch batch) {
        Variable scores = graph.run(inputs(batch)).get("y");
        Variable loss = scores.crossEntropy(
                Variable.of(new long[] {batch.labels().length}, ClassLabels.require(batch.labels(), scores.dim(1))));
        return new Loss(loss, Map.of("half", loss.times(0.5)));
    }

    @Override
    public Optional<String> firstNonFinite(Points.Batch batch) {
        return graph.firstNonFinite(inputs(batch));
    }

    private static Map<String, Variable> inputs(Points.Batch batch) {
        return Map.of("x", Variable.of(batch.dims(), batch.rows()));
    }
}
