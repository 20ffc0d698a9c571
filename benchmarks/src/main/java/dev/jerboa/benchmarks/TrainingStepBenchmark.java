package dev.jerboa.benchmarks;

import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.train.LibTorch;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.build.EncoderBuilder;
import dev.jerboa.train.build.TransformerRecipe;
import dev.jerboa.train.graph.TorchGraph;
import dev.jerboa.train.optimize.AdamWOptions;
import dev.jerboa.train.optimize.Gradients;
import dev.jerboa.train.optimize.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Milliseconds of one training step (forward, backward, AdamW) of an encoder of MiniLM's size, read from its ONNX file: 32
 * texts of 32 tokens.
 *
 * <p>Arguments: the number of steps; the median of the last half is printed.
 */
public final class TrainingStepBenchmark {
    private static final int BATCH = 32;
    private static final int TOKENS = 32;

    private TrainingStepBenchmark() {}

    /** Prints the median time of a step. */
    public static void main(String[] arguments) throws IOException {
        int steps = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
        Path file = Files.createTempFile("encoder", ".onnx");
        OnnxFile.write(EncoderBuilder.build(TransformerRecipe.miniLm(), 1), file);
        OnnxModel model = OnnxFile.read(file);
        int width = TransformerRecipe.miniLm().shape().hidden();
        float[] values = new float[BATCH * TOKENS * width];
        Random random = new Random(2);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        LibTorch.seed(1);
        double[] millis = new double[steps];
        try (TorchGraph graph = TorchGraph.of(model);
                Optimizer optimizer = AdamWOptions.defaults().create(graph.parameters(), List.of())) {
            graph.setTraining(true);
            for (int step = 0; step < steps; step++) {
                long start = System.nanoTime();
                try (VariableScope scope = VariableScope.open()) {
                    Gradients.clear(graph.parameters());
                    Variable input = Variable.of(new long[] {BATCH, TOKENS, width}, values);
                    Variable output = graph.run(Map.of(graph.inputs().get(0), input))
                            .get(graph.outputs().get(0));
                    output.power(2).mean().backward();
                    optimizer.step(1e-4);
                }
                millis[step] = (System.nanoTime() - start) / 1e6;
            }
        } finally {
            Files.delete(file);
        }
        double[] last = Arrays.copyOfRange(millis, steps / 2, steps);
        Arrays.sort(last);
        System.out.printf("%.1f ms%n", last[last.length / 2]);
    }
}
