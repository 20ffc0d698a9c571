package dev.jerboa.quantize.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.ModelCheck;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.ValueRange;
import dev.jerboa.quantize.convolution.ReferenceNetwork.Follower;
import dev.jerboa.quantize.convolution.ReferenceNetwork.Signal;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.runtime.KernelFootprint;
import dev.jerboa.runtime.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The oracle rounds to integers in double precision, as the definitions say; ONNX Runtime runs the rewritten model. */
class ConvolutionRewriterTest {
    private static final int STEPS = 2;

    @TempDir
    private Path folder;

    @Test
    void convolutionsOfEveryShapeGiveTheIntegersOfTheDefinition() {
        Random random = new Random(1);
        for (int seed = 0; seed < 10; seed++) {
            IntegerRange kernels = seed % 2 == 0 ? IntegerRange.INT8 : IntegerRange.signed(7);
            ReferenceNetwork network = new ReferenceNetwork(seed, kernels);
            Signal x = network.input(8, 9 + random.nextInt(6), 9 + random.nextInt(6));
            Follower[] followers = {Follower.NOTHING, Follower.RELU, Follower.RELU6};
            int kernel = 1 + 2 * random.nextInt(2);
            Signal first = network.convolution(
                    x, 16, kernel, 1, kernel / 2, 1, random.nextBoolean(), followers[random.nextInt(3)]);
            Signal depthwise = network.convolution(
                    first,
                    16,
                    3,
                    1 + random.nextInt(2),
                    random.nextInt(2),
                    16,
                    random.nextBoolean(),
                    followers[seed % 3]);
            Signal grouped =
                    network.convolution(depthwise, 24, 3, 1, 1, 4, random.nextBoolean(), followers[random.nextInt(3)]);
            check(network, network.pool(grouped, true), 0);
        }
    }

    @Test
    void residualSumsConcatenationsAndPoolsStayInIntegers() {
        for (int seed = 0; seed < 6; seed++) {
            ReferenceNetwork network = new ReferenceNetwork(100 + seed);
            Signal x = network.input(8, 12, 12);
            Signal stem = network.convolution(x, 16, 3, 1, 1, 1, true, Follower.RELU);
            Signal branch = network.convolution(stem, 16, 3, 1, 1, 1, true, Follower.NOTHING);
            Signal sum = network.add(branch, stem, seed % 2 == 0 ? Follower.RELU : Follower.NOTHING);
            Signal left = network.pool(network.convolution(sum, 8, 1, 1, 0, 1, true, Follower.RELU), false);
            Signal right = network.convolution(sum, 8, 3, 2, 1, 2, false, Follower.RELU6);
            Signal joined = network.convolution(network.concat(left, right), 16, 1, 1, 0, 1, true, Follower.NOTHING);
            Map<String, Integer> kernels = check(network, network.pool(joined, true), 0);
            assertThat(kernels).containsKeys("com.microsoft::QLinearAdd", "com.microsoft::QLinearConcat");
            assertThat(kernels).doesNotContainKeys("Add", "Concat", "Relu");
        }
    }

    @Test
    void hardSwishWithFactorAndOffsetIsATableAndAProduct() {
        for (int seed = 0; seed < 6; seed++) {
            ReferenceNetwork network = new ReferenceNetwork(200 + seed);
            Signal x = network.input(8, 10, 10);
            Signal swish = network.hardSwish(
                    network.convolution(x, 16, 3, 1, 1, 1, true, Follower.HARD_SWISH),
                    0.5f + seed * 0.3f,
                    seed * 0.21f - 0.5f);
            Signal second =
                    network.hardSwish(network.convolution(swish, 16, 1, 1, 0, 16, true, Follower.HARD_SWISH), 1, 0.3f);
            Signal last = network.convolution(second, 16, 1, 1, 0, 1, true, Follower.NOTHING);
            Map<String, Integer> kernels = check(network, network.pool(last, true), 0);
            assertThat(kernels).containsEntry("com.microsoft::QLinearMul", 2).doesNotContainKeys("HardSigmoid", "Mul");
        }
    }

    @Test
    void theGateOfChannelsIsFloatAndTheRestIsNot() {
        for (int seed = 0; seed < 4; seed++) {
            ReferenceNetwork network = new ReferenceNetwork(300 + seed);
            Signal x = network.input(8, 10, 10);
            Signal gated = network.gated(network.convolution(x, 16, 3, 1, 1, 1, true, Follower.RELU));
            Signal last = network.convolution(gated, 8, 1, 1, 0, 1, true, Follower.NOTHING);
            Map<String, Integer> kernels = check(network, network.pool(last, true), 1);
            assertThat(kernels).containsKeys("com.microsoft::QLinearGlobalAveragePool", "com.microsoft::QLinearMul");
        }
    }

    @Test
    void integersSaturateWhereAClipDidHoweverWideTheRange() {
        ReferenceNetwork network = new ReferenceNetwork(400);
        Signal x = network.input(64, 6, 6);
        Signal clipped = network.convolution(x, 16, 1, 1, 0, 1, true, Follower.RELU6);
        Signal output = network.pool(clipped, true);
        OnnxModel model = network.model(output);
        network.ranges().replaceAll((name, range) -> new ValueRange(10 * range.min() - 5, 10 * range.max() + 30));
        network.ranges().put("x", new ValueRange(-5, 5));
        ConvolutionRewriter.apply(model, ConvolutionPlan.of(model), network.ranges(), Map.of());
        Node pair = model.graph().producer(clipped.name()).orElseThrow();
        assertThat(pair.operator()).isEqualTo("DequantizeLinear");
        TensorData scale = model.graph().initializers().get(pair.input(1));
        TensorData zeroPoint = model.graph().initializers().get(pair.input(2));
        assertThat(scale.toFloats()).containsExactly(6f / 255);
        assertThat(zeroPoint.toLongs()).containsExactly(0);
    }

    /** Runs both, and returns the operators that ONNX Runtime chose. */
    private Map<String, Integer> check(ReferenceNetwork network, Signal output, int floatConvolutions) {
        Run pairs = check(network, output, floatConvolutions, false);
        Run operators = check(network, output, floatConvolutions, true);
        assertThat(operators.values()).isEqualTo(pairs.values());
        return pairs.kernels();
    }

    private record Run(List<Float> values, Map<String, Integer> kernels) {}

    private Run check(ReferenceNetwork network, Signal output, int floatConvolutions, boolean integerOperators) {
        OnnxModel model = network.model(output);
        ConvolutionPlan plan = ConvolutionPlan.of(model, Set.of(), network.kernels());
        assertThat(network.ranges()).containsKeys(plan.activations().toArray(String[]::new));
        ConvolutionRewriter.apply(model, plan, network.ranges(), Map.of());
        if (integerOperators) {
            IntegerOperators.apply(model);
            assertThat(model.graph().nodes())
                    .filteredOn(node -> node.is("QLinearConv"))
                    .hasSize(network.convolutions());
        }
        assertThat(ModelCheck.check(model)).isEmpty();
        Path file = folder.resolve("rewritten.onnx");
        OnnxFile.write(model, file);
        float[] values;
        try (Session session = Session.open(file)) {
            values = session.run(network.inputs()).get(output.name()).floats();
        }
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            // A value half way between two integers may go either way, and that may happen twice.
            assertThat((double) values[i]).isCloseTo(output.rounded().get(i), within(STEPS * output.step()));
            sum += Math.abs(values[i] - output.rounded().get(i));
        }
        assertThat(sum / values.length).isLessThan(0.1 * output.step());
        Map<String, Integer> kernels = KernelFootprint.of(file).counts();
        assertThat(kernels.getOrDefault("com.microsoft::QLinearConv", 0) + kernels.getOrDefault("QLinearConv", 0))
                .isEqualTo(network.convolutions());
        assertThat(plan.decisions().stream().filter(each -> each.form() instanceof WeightForm.StaticConvolution))
                .hasSize(network.convolutions());
        assertThat(kernels.getOrDefault("Conv", 0)
                        + kernels.getOrDefault("com.microsoft::FusedConv", 0)
                        + kernels.getOrDefault("com.microsoft.nchwc::Conv", 0))
                .isEqualTo(floatConvolutions);
        return new Run(
                IntStream.range(0, values.length).mapToObj(i -> values[i]).toList(), kernels);
    }

    @Test
    void oldOperatorsAreRefused() {
        ReferenceNetwork network = new ReferenceNetwork(1);
        Signal y =
                network.pool(network.convolution(network.input(8, 6, 6), 8, 1, 1, 0, 1, true, Follower.NOTHING), true);
        OnnxModel model = network.model(y);
        model.setOperatorSet("", 11);
        ConvolutionPlan plan = ConvolutionPlan.of(model);
        assertThatThrownBy(() -> ConvolutionRewriter.apply(model, plan, network.ranges(), Map.of()))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("version 13")
                .hasMessageContaining("version 11")
                .extracting(failure -> ((JerboaException) failure).code())
                .isEqualTo(ErrorCode.UNSUPPORTED);
    }

    @Test
    void aMissingRangeIsNamed() {
        ReferenceNetwork network = new ReferenceNetwork(1);
        Signal y =
                network.pool(network.convolution(network.input(8, 6, 6), 8, 1, 1, 0, 1, true, Follower.NOTHING), true);
        OnnxModel model = network.model(y);
        ConvolutionPlan plan = ConvolutionPlan.of(model);
        network.ranges().remove("conv0");
        assertThatThrownBy(() -> ConvolutionRewriter.apply(model, plan, network.ranges(), Map.of()))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("'conv0'");
    }
}
