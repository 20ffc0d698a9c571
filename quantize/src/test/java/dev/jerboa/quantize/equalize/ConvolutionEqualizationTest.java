package dev.jerboa.quantize.equalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.Models;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dense, a depthwise and a grouped convolution in a row, with channels of very unequal size; ONNX Runtime runs them. */
class ConvolutionEqualizationTest {
    private static final int CHANNELS = 16;

    @TempDir
    private Path folder;

    private static TensorData unequal(Random random, int inputs) {
        TensorData kernel = Models.normal(random, CHANNELS, inputs, 3, 3);
        float[] values = kernel.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] *= (float) Math.pow(3, i / (inputs * 9) % 5 - 2);
        }
        return TensorData.ofFloats(kernel.dims(), values);
    }

    private OnnxModel model(String activation) {
        Random random = new Random(6);
        Map<String, TensorData> weights = Map.of(
                "dense", unequal(random, 8),
                "bias", Models.normal(random, CHANNELS),
                "depthwise", unequal(random, 1),
                "grouped", unequal(random, 4));
        return Models.of(
                List.of(Models.floats("x", -1, 8, 12, 12)),
                List.of(Models.floats("y", -1, CHANNELS, 1, 1)),
                weights,
                Node.of("Conv", "one", List.of("x", "dense", "bias"), List.of("a")),
                Node.of(activation, "between", List.of("a"), List.of("b")),
                Node.of("Conv", "two", List.of("b", "depthwise"), List.of("c"), Attribute.of("group", 16L)),
                Node.of("LeakyRelu", "leaky", List.of("c"), List.of("d"), Attribute.of("alpha", 0.2f)),
                Node.of("Conv", "three", List.of("d", "grouped"), List.of("e"), Attribute.of("group", 4L)),
                Node.of("GlobalAveragePool", "pool", List.of("e"), List.of("y")));
    }

    private float[] run(OnnxModel model) {
        Path file = folder.resolve("model.onnx");
        OnnxFile.write(model, file);
        float[] x = Models.normalArray(new Random(2), 2 * 8 * 144);
        try (Session session = Session.open(file)) {
            return session.run(Map.of("x", Tensor.of(new long[] {2, 8, 12, 12}, x)))
                    .get("y")
                    .floats();
        }
    }

    private static float largest(float[] values, int from, int to) {
        float largest = 0;
        for (int i = from; i < to; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        return largest;
    }

    @Test
    void theModelComputesTheSameWithEqualRanges() {
        OnnxModel model = model("Relu");
        float[] expected = run(model);
        assertThat(ConvolutionEqualization.apply(model)).isEqualTo(2);
        float[] actual = run(model);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-4f * (1 + Math.abs(expected[i]))));
        }
        float[] depthwise = model.graph().initializers().get("depthwise").toFloats();
        float[] grouped = model.graph().initializers().get("grouped").toFloats();
        for (int channel = 0; channel < CHANNELS; channel++) {
            // Four outputs of a group read its four inputs.
            float read = 0;
            for (int output = channel / 4 * 4; output < channel / 4 * 4 + 4; output++) {
                int from = (output * 4 + channel % 4) * 9;
                read = Math.max(read, largest(grouped, from, from + 9));
            }
            assertThat(largest(depthwise, channel * 9, channel * 9 + 9)).isCloseTo(read, within(1e-4f * read));
        }
    }

    @Test
    void whatIsNotHomogeneousStaysBetweenWhatItWas() {
        OnnxModel model = model("Sigmoid");
        float[] expected = run(model);
        assertThat(ConvolutionEqualization.apply(model)).isEqualTo(1);
        assertThat(run(model)).usingComparatorWithPrecision(1e-3f).containsExactly(expected);
    }

    @Test
    void aKernelThatIsReadTwiceStays() {
        OnnxModel model = model("Relu");
        model.graph().append(List.of(Node.of("Identity", "again", List.of("depthwise"), List.of("z"))));
        model.graph().addOutput(Models.floats("z", CHANNELS, 1, 3, 3));
        assertThat(ConvolutionEqualization.apply(model)).isZero();
    }
}
