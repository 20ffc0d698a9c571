package dev.jerboa.train.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.graph.TorchGraph;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX Runtime's results of built networks without attention against plain loops. */
class PlainNetworksTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void linear(long seed) {
        OnnxModel model = Runs.shaken(EncoderBuilder.build(new LinearRecipe(4, 3), seed), seed);
        Tensor x = Runs.random(new Random(seed), 5, 4);
        double[][] expected = new PlainEncoder(model).dense("linear", Runs.rows(x, 0, 5, 4));
        Runs.assertClose(Runs.run(model, folder, Map.of("features", x)).floats(), List.of(expected));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void mlp(long seed) {
        Random random = new Random(seed);
        List<Integer> widths = random.ints(2 + random.nextInt(4), 1, 7).boxed().toList();
        Activation activation = List.of(Activation.values()).get((int) seed % 6);
        OnnxModel model = Runs.shaken(EncoderBuilder.build(new MlpRecipe(widths, activation), seed), seed);
        Tensor x = Runs.random(random, 3, widths.get(0));
        PlainEncoder plain = new PlainEncoder(model);
        double[][] expected = Runs.rows(x, 0, 3, widths.get(0));
        for (int i = 0; i + 1 < widths.size(); i++) {
            expected = plain.dense("layer." + i, expected);
            expected = i + 2 < widths.size() ? PlainEncoder.activate(activation, expected) : expected;
        }
        Runs.assertClose(Runs.run(model, folder, Map.of("features", x)).floats(), List.of(expected));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void convolutional(long seed) {
        Random random = new Random(seed);
        int dimensions = 1 + random.nextInt(2);
        ConvolutionRecipe recipe = new ConvolutionRecipe(
                "x",
                dimensions,
                1 + random.nextInt(3),
                random.ints(1 + random.nextInt(3), 1, 5).boxed().toList(),
                1 + random.nextInt(2),
                random.nextBoolean() ? 3 : 5,
                random.nextBoolean() ? ConvolutionNorm.BATCH : ConvolutionNorm.INSTANCE,
                List.of(Activation.values()).get(random.nextInt(6)),
                3);
        OnnxModel model = Runs.shaken(EncoderBuilder.build(recipe, seed), seed);
        int height = dimensions == 1 ? 1 : 9 + random.nextInt(4);
        int width = 9 + random.nextInt(4);
        int channels = recipe.channels();
        Tensor x = dimensions == 1
                ? Runs.random(random, 2, channels, width)
                : Runs.random(random, 2, channels, height, width);
        List<double[]> expected = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            double[][][] planes = new double[channels][][];
            int from = i * channels * height * width;
            for (int c = 0; c < channels; c++) {
                planes[c] = Runs.rows(x, from + c * height * width, height, width);
            }
            expected.add(new PlainResidualNetwork(model, recipe).run(planes));
        }
        Tensor result = Runs.run(model, folder, Map.of("x", x));
        assertThat(result.dims()).containsExactly(2, 3);
        Runs.assertClose(result.floats(), expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void framesByFrame(long seed) {
        Random random = new Random(seed);
        FrameRecipe recipe = new FrameRecipe(
                1 + random.nextInt(4),
                1 + random.nextInt(5),
                1 + random.nextInt(2),
                3 + 2 * random.nextInt(3),
                1 + random.nextInt(4));
        OnnxModel model = Runs.shaken(EncoderBuilder.build(recipe, seed), seed);
        int length = 9 + random.nextInt(5);
        Tensor x = Runs.random(random, 1, recipe.bands(), length);
        double[][][] bands = new double[recipe.bands()][][];
        Arrays.setAll(bands, band -> Runs.rows(x, band * length, 1, length));
        double[][][] planes = new PlainResidualNetwork(model, recipe.body()).stages(bands);
        float[] weight = new PlainEncoder(model).weight("classes.weight");
        float[] bias = new PlainEncoder(model).weight("classes.bias");
        double[][] expected = new double[length][recipe.classes()];
        for (int frame = 0; frame < length; frame++) {
            for (int c = 0; c < recipe.classes(); c++) {
                expected[frame][c] = bias[c];
                for (int i = 0; i < recipe.width(); i++) {
                    expected[frame][c] += weight[c * recipe.width() + i] * planes[i][0][frame];
                }
            }
        }
        Tensor result = Runs.run(model, folder, Map.of("input_features", x));
        assertThat(result.dims()).containsExactly(1, length, recipe.classes());
        Runs.assertClose(result.floats(), List.of(expected));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void bagsOfNgrams(long seed) {
        Random random = new Random(seed);
        List<Integer> sizes = random.ints(1, 7)
                .distinct()
                .limit(1 + random.nextInt(4))
                .boxed()
                .toList();
        NgramRecipe recipe = new NgramRecipe(2 + random.nextInt(50), sizes, 1 + random.nextInt(40), 4, 3);
        OnnxModel model = Runs.shaken(EncoderBuilder.build(recipe, seed), seed);
        int length = 1 + random.nextInt(12);
        long[] symbols = random.longs(3L * length, 0, recipe.symbols()).toArray();
        double[][] sums = new double[3][];
        for (int row = 0; row < 3; row++) {
            long[] own = Arrays.copyOfRange(symbols, row * length, (row + 1) * length);
            sums[row] = sumOfRuns(new PlainEncoder(model).weight("ngrams.weight"), recipe, own);
        }
        double[][] expected = new PlainEncoder(model).dense("projection", sums);
        Tensor result = Runs.run(model, folder, Map.of("symbols", Tensor.of(new long[] {3, length}, symbols)));
        assertThat(result.dims()).containsExactly(3, 3);
        Runs.assertClose(result.floats(), List.of(expected));
        try (VariableScope scope = VariableScope.open();
                TorchGraph graph = TorchGraph.builder(model).build()) {
            Variable read = Variable.of(new long[] {3, length}, symbols);
            Runs.assertClose(graph.run(Map.of("symbols", read)).get("embedding").toFloats(), List.of(expected));
        }
    }

    private static double[] sumOfRuns(float[] table, NgramRecipe recipe, long[] symbols) {
        double[] sum = new double[recipe.width()];
        for (int size : recipe.sizes()) {
            for (int from = 0; from + size <= symbols.length; from++) {
                long[] run = Arrays.copyOfRange(symbols, from, from + size);
                long paddingWithin = Arrays.stream(run, Math.min(1, size - 1), Math.max(size - 1, 1))
                        .filter(symbol -> symbol == 0)
                        .count();
                boolean some = Arrays.stream(run).anyMatch(symbol -> symbol != 0);
                if (!some || (size != 2 && paddingWithin > 0)) {
                    continue;
                }
                BigInteger number = BigInteger.ZERO;
                for (int place = size - 1; place >= 0; place--) {
                    number = number.multiply(BigInteger.valueOf(recipe.symbols()))
                            .add(BigInteger.valueOf(run[place]));
                }
                int row = number.add(BigInteger.ONE)
                        .multiply(BigInteger.valueOf(7_654_321L + 2L * size))
                        .mod(BigInteger.valueOf(Integer.MAX_VALUE))
                        .mod(BigInteger.valueOf(recipe.rows()))
                        .intValueExact();
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += table[row * recipe.width() + i];
                }
            }
        }
        return sum;
    }

    /** The residual network as loops. */
    private record PlainResidualNetwork(OnnxModel model, ConvolutionRecipe recipe) {
        double[] run(double[][][] picture) {
            double[][] mean = {
                Arrays.stream(stages(picture))
                        .mapToDouble(plane -> Arrays.stream(plane)
                                .flatMapToDouble(Arrays::stream)
                                .average()
                                .orElseThrow())
                        .toArray()
            };
            return new PlainEncoder(model).dense("projection", mean)[0];
        }

        double[][][] stages(double[][][] picture) {
            PlainEncoder plain = new PlainEncoder(model);
            double[][][] x = activate(unit(plain, "stem", picture, recipe.kernel(), 1));
            int width = recipe.widths().get(0);
            for (int stage = 0; stage < recipe.widths().size(); stage++) {
                for (int block = 0; block < recipe.blocks(); block++) {
                    String name = "stage." + stage + ".block." + block;
                    int stride = stage > 0 && block == 0 ? 2 : 1;
                    double[][][] first = activate(unit(plain, name + ".0", x, recipe.kernel(), stride));
                    double[][][] second = unit(plain, name + ".1", first, recipe.kernel(), 1);
                    boolean changes = stride == 2 || width != recipe.widths().get(stage);
                    double[][][] shortcut = changes ? unit(plain, name + ".shortcut", x, 1, stride) : x;
                    width = recipe.widths().get(stage);
                    for (int c = 0; c < second.length; c++) {
                        second[c] = PlainEncoder.sum(second[c], shortcut[c]);
                    }
                    x = activate(second);
                }
            }
            return x;
        }

        private double[][][] activate(double[][][] x) {
            double[][][] result = new double[x.length][][];
            Arrays.setAll(result, i -> PlainEncoder.activate(recipe.activation(), x[i]));
            return result;
        }

        private double[][][] unit(PlainEncoder plain, String name, double[][][] x, int kernel, int stride) {
            boolean plane = recipe.dimensions() == 2;
            double[][][] result = plain.convolve(
                    name + ".convolution.weight",
                    null,
                    x,
                    plane ? stride : 1,
                    stride,
                    plane ? kernel / 2 : 0,
                    kernel / 2);
            float[] weight = plain.weight(name + ".norm.weight");
            float[] bias = plain.weight(name + ".norm.bias");
            for (int c = 0; c < result.length; c++) {
                double mean = mean(result[c]);
                double variance = variance(result[c], mean);
                if (recipe.norm() == ConvolutionNorm.BATCH) {
                    mean = plain.weight(name + ".norm.running_mean")[c];
                    variance = plain.weight(name + ".norm.running_variance")[c];
                }
                for (double[] row : result[c]) {
                    for (int i = 0; i < row.length; i++) {
                        row[i] = (row[i] - mean) / Math.sqrt(variance + 1e-5) * weight[c] + bias[c];
                    }
                }
            }
            return result;
        }

        private static double mean(double[][] plane) {
            return Arrays.stream(plane)
                    .flatMapToDouble(Arrays::stream)
                    .average()
                    .orElseThrow();
        }

        private static double variance(double[][] plane, double mean) {
            return Arrays.stream(plane)
                    .flatMapToDouble(Arrays::stream)
                    .map(v -> (v - mean) * (v - mean))
                    .average()
                    .orElseThrow();
        }
    }
}
