package dev.jerboa.quantize.aware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.ModelCheck;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.QuantizationOptions;
import dev.jerboa.quantize.QuantizationScheme;
import dev.jerboa.quantize.Quantizer;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fake quantization against the files that plain rounding writes and ONNX Runtime runs. */
class FakeQuantizationTest {
    private static final int WIDTH = 96;
    private static final int HIDDEN = 128;
    private static final int ROWS = 200;

    @TempDir
    private Path folder;

    static Stream<Arguments> options() {
        return Stream.of(QuantizationScheme.WEIGHTS_INT4, QuantizationScheme.WEIGHTS_INT8)
                .flatMap(scheme -> Stream.of(true, false)
                        .flatMap(symmetric -> IntStream.of(16, 32, 64)
                                .mapToObj(block -> Arguments.of(QuantizationOptions.of(scheme)
                                        .withSymmetric(symmetric)
                                        .withBlockSize(block)))));
    }

    @ParameterizedTest
    @MethodSource("options")
    void foldedUntrainedItIsTheFileOfPlainRounding(QuantizationOptions options) {
        Path source = write(new Random(3));
        Path plain = folder.resolve("plain.onnx");
        Quantizer.builder().options(options).build().quantize(source, plain);
        OnnxModel folded = fold(FakeQuantization.of(source, options));
        Map<String, TensorData> wanted = OnnxFile.read(plain).graph().initializers();
        assertThat(folded.graph().initializers().keySet()).isEqualTo(wanted.keySet());
        folded.graph()
                .initializers()
                .forEach((name, data) -> assertThat(
                                data.bytes().slice(0, (int) data.bytes().sizeBytes()))
                        .as(name)
                        .isEqualTo(wanted.get(name).bytes().slice(0, (int)
                                data.bytes().sizeBytes())));
    }

    @ParameterizedTest
    @MethodSource("options")
    void whatIsTrainedComputesWhatTheFoldedWeightsAre(QuantizationOptions options) {
        Path source = write(new Random(4));
        FakeQuantization fake = FakeQuantization.of(source, options);
        change(fake.trainable(), new Random(5));
        assertThat(ModelCheck.check(fake.trainable())).isEmpty();
        Path trainable = folder.resolve("trainable.onnx");
        OnnxFile.write(fake.trainable(), trainable);
        Path folded = folder.resolve("folded.onnx");
        OnnxFile.write(fold(fake), folded);
        Map<String, Tensor> inputs = Map.of(
                "ids", Tensor.of(new long[] {5}, new Random(6).longs(5, 0, ROWS).toArray()));
        float[] wanted = run(trainable, inputs);
        float[] found = run(folded, inputs);
        double largest = 0;
        for (float value : wanted) {
            largest = Math.max(largest, Math.abs(value));
        }
        // ONNX Runtime rounds the activations of blocks to 8 bits, which the graph that is trained does not.
        for (int i = 0; i < wanted.length; i++) {
            assertThat((double) found[i]).isCloseTo(wanted[i], within(0.03 * largest));
        }
    }

    @Test
    void scalesAndWeightsAreTold() {
        FakeQuantization fake =
                FakeQuantization.of(write(new Random(7)), QuantizationOptions.of(QuantizationScheme.WEIGHTS_INT4));
        Set<String> constants = fake.trainable().graph().initializers().keySet();
        assertThat(constants).filteredOn(fake::isQuantized).containsExactlyInAnyOrder("table", "up", "down");
        assertThat(constants).filteredOn(fake::isScale).hasSize(3);
    }

    @Test
    void aSchemeWithoutBlocksIsRefused() {
        Path source = write(new Random(8));
        assertThatThrownBy(() -> FakeQuantization.of(source, QuantizationOptions.of(QuantizationScheme.FP16)))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("fp16");
    }

    private OnnxModel fold(FakeQuantization fake) {
        Scratch scratch = Scratch.beside(folder.resolve("folded-weights"));
        return fake.fold(scratch, (task, done, total) -> {});
    }

    private static float[] run(Path model, Map<String, Tensor> inputs) {
        try (Session session = Session.open(model)) {
            return session.run(inputs).get("y").toFloats();
        }
    }

    /** Moves every weight by about a step of its integers, as training would. */
    private static void change(OnnxModel model, Random random) {
        for (String name : List.of("table", "up", "down")) {
            TensorData data = model.graph().initializers().get(name);
            float[] values = data.toFloats();
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (0.02 * random.nextGaussian());
            }
            model.graph().setConstant(name, TensorData.ofFloats(data.dims(), values));
        }
    }

    /** A table, a product stored as inputs by outputs, and one stored the other way round. */
    private Path write(Random random) {
        Map<String, TensorData> weights = new LinkedHashMap<>();
        weights.put("table", weight(random, ROWS, WIDTH));
        weights.put("up", weight(random, WIDTH, HIDDEN));
        weights.put("down", weight(random, WIDTH, HIDDEN));
        Graph graph = new Graph(
                "g",
                List.of(Value.of(
                        "ids", ValueType.TensorType.of(ElementType.INT64, List.of(new Dimension.Symbol("n"))))),
                List.of(Value.of(
                        "y",
                        ValueType.TensorType.of(
                                ElementType.FLOAT, List.of(new Dimension.Symbol("n"), new Dimension.Fixed(WIDTH))))),
                List.of(),
                weights,
                Set.of(),
                List.of(
                        Node.of("Gather", "look up", List.of("table", "ids"), List.of("x")),
                        Node.of("MatMul", "first", List.of("x", "up"), List.of("h")),
                        Node.of("Transpose", "turn", List.of("down"), List.of("turned"), Attribute.of("perm", 1, 0)),
                        Node.of("MatMul", "second", List.of("h", "turned"), List.of("y"))),
                Opaque.NONE);
        Path path = folder.resolve("source.onnx");
        OnnxFile.write(new OnnxModel(8, Map.of("", 13L), graph, List.of(), Map.of(), Opaque.NONE), path);
        assertThat(Files.exists(path)).isTrue();
        return path;
    }

    private static TensorData weight(Random random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.1 * random.nextGaussian());
        }
        return TensorData.ofFloats(new long[] {rows, columns}, values);
    }
}
