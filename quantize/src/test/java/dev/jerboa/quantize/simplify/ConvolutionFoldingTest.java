package dev.jerboa.quantize.simplify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.Models;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX Runtime is the oracle: it runs each graph before and after. */
class ConvolutionFoldingTest {
    private static final int CHANNELS = 6;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"Conv", "ConvTranspose"})
    void chainsBehindConvolutionsOfAllKindsAreFolded(String operator) {
        Random random = new Random(1);
        for (int round = 0; round < 40; round++) {
            int spatial = 1 + random.nextInt(3);
            int groups = 1 + random.nextInt(3);
            int in = groups * (1 + random.nextInt(3));
            int out = groups * (1 + random.nextInt(3));
            boolean bias = random.nextBoolean();
            GraphSketch sketch = new GraphSketch(13, shape(2, in, spatial, 5));
            String value = convolution(sketch, random, operator, in, out, groups, spatial, bias);
            int length = 1 + random.nextInt(4);
            for (int i = 0; i < length; i++) {
                value = link(sketch, random, value, out, spatial);
            }
            sketch.returning(value, spatial + 2);
            int size = 2 * in * (int) Math.pow(5, spatial);
            GraphSketch.Simplified result = sketch.simplified(folder, Models.normalArray(random, size));
            assertThat(result.operators()).containsExactly(operator);
            assertThat(result.counts().batchNormalizations() + result.counts().affineOperators())
                    .isEqualTo(length);
            assertThat(result.model().graph().outputs().get(0).name()).isEqualTo(value);
        }
    }

    private static String convolution(
            GraphSketch sketch,
            Random random,
            String operator,
            int in,
            int out,
            int groups,
            int spatial,
            boolean bias) {
        boolean transposed = operator.equals("ConvTranspose");
        long[] weight = transposed ? shape(in, out / groups, spatial, 2) : shape(out, in / groups, spatial, 2);
        String w = sketch.constantNode(Models.normal(random, weight));
        List<String> inputs = bias ? List.of("x", w, sketch.initializer(Models.normal(random, out))) : List.of("x", w);
        return sketch.node(operator, inputs, Attribute.of("group", groups));
    }

    private static long[] shape(long first, long second, int spatial, long size) {
        return IntStream.range(0, spatial + 2)
                .mapToLong(i -> i == 0 ? first : i == 1 ? second : size)
                .toArray();
    }

    /** One more operator behind a value, which the constant may be on either side of. */
    private static String link(GraphSketch sketch, Random random, String value, int channels, int spatial) {
        if (random.nextInt(3) == 0) {
            return batchNormalization(sketch, random, value, channels);
        }
        long[][] shapes = {{}, {1}, ones(spatial + 2), perChannel(channels, spatial), perChannel(channels, spatial + 1)
        };
        // The last has the batch's axis too.
        long[] dims = shapes[random.nextInt(shapes.length)].clone();
        if (dims.length == spatial + 2 && dims[0] == channels) {
            dims = perChannel(channels, spatial);
        }
        float[] values = new float[(int) TensorData.elementCount(dims)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (0.5f + random.nextFloat()) * (random.nextBoolean() ? 1 : -1);
        }
        String constant = sketch.initializer(TensorData.ofFloats(dims, values));
        String operator = List.of("Mul", "Add", "Sub", "Div").get(random.nextInt(4));
        boolean swapped = !operator.equals("Div") && random.nextBoolean();
        return sketch.node(operator, swapped ? List.of(constant, value) : List.of(value, constant));
    }

    private static long[] ones(int rank) {
        long[] dims = new long[rank];
        Arrays.fill(dims, 1);
        return dims;
    }

    private static long[] perChannel(int channels, int onesBehind) {
        long[] dims = ones(onesBehind + 1);
        dims[0] = channels;
        return dims;
    }

    private static String batchNormalization(GraphSketch sketch, Random random, String value, int channels) {
        float[] variance = new float[channels];
        for (int i = 0; i < channels; i++) {
            variance[i] = 0.2f + random.nextFloat();
        }
        return sketch.node(
                "BatchNormalization",
                List.of(
                        value,
                        sketch.initializer(Models.normal(random, channels)),
                        sketch.initializer(Models.normal(random, channels)),
                        sketch.initializer(Models.normal(random, channels)),
                        sketch.initializer(TensorData.ofFloats(new long[] {channels}, variance))),
                Attribute.of("epsilon", 0.01f));
    }

    /** A convolution from 3 to 6 channels over pictures of 6 by 6, which keeps their size. */
    private static GraphSketch pictures() {
        return new GraphSketch(13, 1, 3, CHANNELS, CHANNELS);
    }

    private static String convolution(GraphSketch sketch, Random random) {
        return sketch.node("Conv", List.of("x", sketch.initializer(Models.normal(random, CHANNELS, 3, 1, 1))));
    }

    private void assertUnchanged(GraphSketch sketch) {
        List<String> before =
                sketch.model().graph().nodes().stream().map(Object::toString).toList();
        GraphSketch.Simplified result =
                sketch.simplified(folder, Models.normalArray(new Random(2), 3 * CHANNELS * CHANNELS));
        assertThat(result.model().graph().nodes().stream().map(Object::toString))
                .containsExactlyElementsOf(before);
        assertThat(result.counts().affineOperators()).isZero();
        assertThat(result.counts().batchNormalizations()).isZero();
    }

    @Test
    void aConvolutionThatIsReadTwiceOrReturnedStays() {
        Random random = new Random(3);
        GraphSketch twice = pictures();
        String value = convolution(twice, random);
        String scaled = twice.node("Mul", List.of(value, twice.number(2)));
        assertUnchanged(twice.returning(twice.node("Concat", List.of(value, scaled), Attribute.of("axis", 1L)), 4));

        GraphSketch returned = pictures();
        String kept = convolution(returned, random);
        assertUnchanged(returned.returning(kept, 4).returning(batchNormalization(returned, random, kept, CHANNELS), 4));

        GraphSketch squared = pictures();
        String factor = convolution(squared, random);
        assertUnchanged(squared.returning(squared.node("Mul", List.of(factor, factor)), 4));
    }

    @Test
    void whatIsNotConstantStays() {
        Random random = new Random(4);
        GraphSketch operand = pictures();
        String mean = operand.node("GlobalAveragePool", List.of(operand.node("Relu", List.of("x"))));
        String one = operand.node("ReduceMean", List.of(mean), Attribute.of("axes", new long[] {1}));
        assertUnchanged(operand.returning(operand.node("Mul", List.of(convolution(operand, random), one)), 4));

        GraphSketch weight = pictures();
        String dynamic = weight.node("Relu", List.of(weight.initializer(Models.normal(random, CHANNELS, 3, 1, 1))));
        String product = weight.node("Conv", List.of("x", dynamic));
        assertUnchanged(weight.returning(weight.node("Mul", List.of(product, weight.number(3))), 4));

        GraphSketch bias = pictures();
        String negated = bias.node("Neg", List.of(bias.initializer(Models.normal(random, CHANNELS))));
        String biased =
                bias.node("Conv", List.of("x", bias.initializer(Models.normal(random, CHANNELS, 3, 1, 1)), negated));
        assertUnchanged(bias.returning(bias.node("Add", List.of(biased, bias.number(3))), 4));
    }

    @Test
    void constantsAlongAnotherAxisOrOfMoreDimensionsStay() {
        Random random = new Random(5);
        long[][] shapes = {
            {CHANNELS}, {CHANNELS, 1}, {1, 1, CHANNELS, 1}, {1, CHANNELS, 1, CHANNELS}, {CHANNELS, 1, 1, 1}
        };
        for (long[] dims : shapes) {
            for (String operator : List.of("Mul", "Add", "Sub", "Div")) {
                GraphSketch sketch = pictures();
                String constant = sketch.initializer(Models.normal(random, dims));
                assertUnchanged(sketch.returning(
                        sketch.node(operator, List.of(convolution(sketch, random), constant)), 4));
            }
        }
        GraphSketch deeper = pictures();
        String constant = deeper.initializer(Models.normal(random, 1, 1, 1, 1, 1));
        assertUnchanged(deeper.returning(deeper.node("Mul", List.of(convolution(deeper, random), constant)), 5));
    }

    @Test
    void divisionsByTheConvolutionAndByZeroStay() {
        Random random = new Random(6);
        GraphSketch divisor = pictures();
        assertUnchanged(divisor.returning(
                divisor.node("Div", List.of(divisor.number(2), convolution(divisor, random))), 4));

        GraphSketch zero = pictures();
        String infinite = zero.node("Div", List.of(convolution(zero, random), zero.number(0)));
        assertUnchanged(zero.returning(zero.node("Sign", List.of(infinite)), 4));
    }

    @Test
    void aWeightThatTwoConvolutionsShareChangesForOneOnly() {
        Random random = new Random(7);
        GraphSketch sketch = pictures();
        String weight = sketch.constantNode(Models.normal(random, CHANNELS, 3, 1, 1));
        String plain = sketch.node("Conv", List.of("x", weight));
        String scaled = sketch.node("Mul", List.of(sketch.node("Conv", List.of("x", weight)), sketch.number(3)));
        sketch.returning(plain, 4).returning(scaled, 4);
        GraphSketch.Simplified result = sketch.simplified(folder, Models.normalArray(random, 3 * CHANNELS * CHANNELS));
        assertThat(result.operators()).containsExactly("Conv", "Conv");
        assertThat(result.model().graph().initializers()).containsOnlyKeys(weight, weight + "_folded");
    }
}
