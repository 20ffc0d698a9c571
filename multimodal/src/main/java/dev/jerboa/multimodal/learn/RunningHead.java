package dev.jerboa.multimodal.learn;

import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.train.LibTorch;
import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.build.EncoderBuilder;
import dev.jerboa.train.build.LinearRecipe;
import dev.jerboa.train.graph.TorchGraph;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A linear head, as a graph of its own. */
final class RunningHead implements RunningTerm {
    /** In front of the names of heads' weights and files. */
    static final String PREFIX = "head.";

    private static final String INPUT = "features";

    private final HeadTerm term;
    private final OnnxModel model;
    private final TorchGraph graph;

    RunningHead(HeadTerm term, int width, long seed) {
        this.term = term;
        this.model = EncoderBuilder.build(new LinearRecipe(width, term.answers().outputs()), seed);
        this.graph = TorchGraph.of(model);
    }

    @Override
    public String name() {
        return term.name();
    }

    /** The tower that it is on. */
    String tower() {
        return term.tower();
    }

    @Override
    public List<Parameter> parameters() {
        return graph.parameters().stream()
                .map(one -> new Parameter(PREFIX + term.name() + "/" + one.name(), one.value()))
                .toList();
    }

    @Override
    public Optional<Variable> loss(LearningBatch batch, Embeddings embeddings) {
        Variable tower = embeddings.views().get(term.tower());
        return Optional.ofNullable(tower)
                .map(rows -> term.answers()
                        .loss(
                                run(rows.normalized()),
                                batch.views().get(term.tower()).sampleNumbers()));
    }

    private Variable run(Variable embeddings) {
        return graph.run(Map.of(INPUT, embeddings)).get(graph.outputs().get(0));
    }

    /** What it says of unit vectors. */
    float[][] outputs(float[][] vectors) {
        int width = vectors[0].length;
        float[] rows = new float[vectors.length * width];
        for (int i = 0; i < vectors.length; i++) {
            System.arraycopy(vectors[i], 0, rows, i * width, width);
        }
        float[][] results = new float[vectors.length][];
        LibTorch.withoutGradients(() -> {
            try (VariableScope scope = VariableScope.open()) {
                Variable found = run(Variable.of(new long[] {vectors.length, width}, rows));
                int outputs = term.answers().outputs();
                float[] values = found.toFloats();
                for (int i = 0; i < results.length; i++) {
                    results[i] = Arrays.copyOfRange(values, i * outputs, (i + 1) * outputs);
                }
            }
        });
        return results;
    }

    /** The head with the weights that it has now. */
    OnnxModel written() {
        graph.writeBack();
        return model;
    }

    @Override
    public void close() {
        graph.close();
    }
}
