package dev.jerboa.train.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.build.ConvolutionRecipe;
import dev.jerboa.train.build.EncoderBuilder;
import dev.jerboa.train.graph.TorchGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients of networks of convolutions are numbers, and the same each time. */
class ConvolutionGradientsTest {
    private static final int SAMPLES = 10;
    private static final int EDGE = 28;
    private static final int REPEATS = 12;

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void gradientsAreTheSameEachTime(int channels) {
        float[] pixels = new float[SAMPLES * channels * EDGE * EDGE];
        Random random = new Random(3);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        List<float[]> first = gradients(channels, pixels);
        for (float[] gradient : first) {
            for (float slope : gradient) {
                assertThat(slope).isFinite();
            }
        }
        for (int i = 1; i < REPEATS; i++) {
            assertThat(gradients(channels, pixels)).usingRecursiveComparison().isEqualTo(first);
        }
    }

    private static List<float[]> gradients(int channels, float[] pixels) {
        List<float[]> gradients = new ArrayList<>();
        try (VariableScope scope = VariableScope.open();
                TorchGraph graph = TorchGraph.of(
                        EncoderBuilder.build(ConvolutionRecipe.pictures(channels, List.of(8, 16), 1, 8), 1))) {
            graph.setTraining(true);
            Variable input = Variable.of(new long[] {SAMPLES, channels, EDGE, EDGE}, pixels);
            graph.run(Map.of("pixel_values", input))
                    .get("embedding")
                    .power(2)
                    .mean()
                    .backward();
            for (Parameter parameter : graph.parameters()) {
                gradients.add(parameter.value().gradient().toFloats());
            }
        }
        return gradients;
    }
}
