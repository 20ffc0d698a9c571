package dev.jerboa.quantize.form;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ModelCheck;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.Models;
import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.RangeSearch;
import dev.jerboa.quantize.affine.ValueRange;
import dev.jerboa.quantize.plan.ActivationForm;
import dev.jerboa.quantize.plan.ChannelScales;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.plan.Spelling;
import dev.jerboa.quantize.plan.WeightFinder;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.runtime.KernelFootprint;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The oracle is the definition of each form, worked out in double precision by this test; ONNX Runtime runs what the form
 * wrote.
 */
class IntegerProductFormTest {
    private static final int ROWS = 6;

    @TempDir
    private Path folder;

    /** A product to be rewritten, {@code y = x W (+ bias)}. */
    private static final class Case {
        private final int inputs;
        private final int outputs;
        private final boolean gemm;
        private final float[] weight;
        private final float[] bias;
        private final float[] x;

        Case(int inputs, int outputs, boolean gemm, float[] weight, float[] bias, float... x) {
            this.inputs = inputs;
            this.outputs = outputs;
            this.gemm = gemm;
            this.weight = weight;
            this.bias = bias;
            this.x = x;
        }

        static Case random(Random random, boolean gemm, boolean positive) {
            int inputs = 64 + 8 * random.nextInt(20);
            int outputs = 64 + random.nextInt(90);
            float[] x = Models.normalArray(random, ROWS * inputs);
            for (int i = 0; i < x.length; i++) {
                // Rows of very different size, as tokens are.
                x[i] *= 1 << (i / inputs);
                x[i] = positive ? Math.max(-0.17f, x[i]) : x[i];
            }
            return new Case(
                    inputs,
                    outputs,
                    gemm,
                    Models.normalArray(random, inputs * outputs),
                    Models.normalArray(random, outputs),
                    x);
        }

        OnnxModel model() {
            TensorData w = TensorData.ofFloats(
                    gemm ? new long[] {outputs, inputs} : new long[] {inputs, outputs}, gemm ? transposed() : weight);
            Map<String, TensorData> constants = Map.of("w", w, "c", TensorData.ofFloats(new long[] {outputs}, bias));
            List<Node> nodes = gemm
                    ? List.of(Node.of(
                            "Gemm", "product", List.of("x", "w", "c"), List.of("y"), Attribute.of("transB", 1L)))
                    : List.of(
                            Node.of("MatMul", "product", List.of("x", "w"), List.of("p")),
                            Node.of("Add", "bias", List.of("c", "p"), List.of("y")));
            OnnxModel model = Models.of(
                    List.of(Models.floats("x", -1, inputs)),
                    List.of(Models.floats("y", -1, outputs)),
                    constants,
                    nodes.toArray(Node[]::new));
            model.setOperatorSet("", 21);
            model.requireIrVersion(10);
            return model;
        }

        private float[] transposed() {
            float[] result = new float[weight.length];
            for (int i = 0; i < inputs; i++) {
                for (int o = 0; o < outputs; o++) {
                    result[o * inputs + i] = weight[i * outputs + o];
                }
            }
            return result;
        }

        ValueRange range() {
            return ValueRange.of("x", x);
        }

        float[] row(int row) {
            return Arrays.copyOfRange(x, row * inputs, (row + 1) * inputs);
        }
    }

    @Test
    void staticProductsRoundBothSides() {
        Random random = new Random(1);
        for (int round = 0; round < 12; round++) {
            Case test = Case.random(random, round % 2 == 0, round % 3 == 0);
            AffineParameters parameters = AffineParameters.asymmetric(test.range(), IntegerRange.UINT8);
            ActivationForm form = new ActivationForm.Static(parameters, Optional.empty());
            check(test, form, row -> rounded(row, parameters.scale(), parameters.zeroPoint()), ones(test.inputs));
        }
    }

    @Test
    void smoothedProductsRoundWhatIsLeft() {
        Random random = new Random(2);
        for (int round = 0; round < 8; round++) {
            Case test = Case.random(random, round % 2 == 0, false);
            float[] factors = new float[test.inputs];
            for (int i = 0; i < factors.length; i++) {
                factors[i] = (float) Math.exp(random.nextGaussian());
            }
            float[] smoothed = test.x.clone();
            for (int i = 0; i < smoothed.length; i++) {
                smoothed[i] /= factors[i % test.inputs];
            }
            AffineParameters parameters = AffineParameters.asymmetric(ValueRange.of("x", smoothed), IntegerRange.UINT8);
            ActivationForm form = new ActivationForm.Static(parameters, Optional.of(ChannelScales.of(factors)));
            check(
                    test,
                    form,
                    row -> {
                        double[] divided = new double[row.length];
                        for (int i = 0; i < row.length; i++) {
                            divided[i] = row[i] / factors[i];
                        }
                        return rounded(divided, parameters.scale(), parameters.zeroPoint());
                    },
                    factors);
        }
    }

    @Test
    void rowsHaveScalesOfTheirOwn() {
        Random random = new Random(3);
        for (int round = 0; round < 8; round++) {
            Case test = Case.random(random, round % 2 == 0, false);
            check(
                    test,
                    new ActivationForm.DynamicRow(128, Optional.empty()),
                    row -> {
                        double scale = Math.max(max(row) / 127, -min(row) / 128);
                        return rounded(row, scale, 128);
                    },
                    ones(test.inputs));
        }
    }

    @Test
    void oneSidedRowsKeepMostIntegersForPositiveValues() {
        Random random = new Random(4);
        for (int round = 0; round < 8; round++) {
            Case test = Case.random(random, round % 2 == 0, true);
            check(
                    test,
                    new ActivationForm.DynamicRow(16, Optional.of(-0.17f)),
                    row -> rounded(row, Math.max(max(row) / 239, 0.17 / 16), 16),
                    ones(test.inputs));
        }
    }

    @Test
    void rowsSpanTheirRange() {
        Random random = new Random(5);
        for (int round = 0; round < 8; round++) {
            Case test = Case.random(random, round % 2 == 0, round % 3 == 0);
            check(
                    test,
                    new ActivationForm.DynamicRowRange(),
                    row -> {
                        double scale = (Math.max(0, max(row)) - Math.min(0, min(row))) / 255;
                        return rounded(row, scale, Math.rint(-Math.min(0, min(row)) / scale));
                    },
                    ones(test.inputs));
        }
    }

    @Test
    void aRowOfZerosGivesTheBias() {
        Random random = new Random(6);
        for (ActivationForm form : List.of(
                new ActivationForm.DynamicRow(128, Optional.empty()),
                new ActivationForm.DynamicRow(16, Optional.of(-0.17f)),
                new ActivationForm.DynamicRowRange())) {
            Case test = Case.random(random, false, false);
            Case zeros = new Case(test.inputs, test.outputs, false, test.weight, test.bias, new float[test.x.length]);
            float[] actual = run(zeros, WeightForm.IntegerProduct.of(form));
            for (int i = 0; i < actual.length; i++) {
                assertThat(actual[i]).isEqualTo(test.bias[i % test.outputs]);
            }
        }
    }

    @Test
    void packedWeightsAreThoseOfTheirBlocksRoundedAgain() {
        Random random = new Random(7);
        for (int round = 0; round < 12; round++) {
            Case test = Case.random(random, round % 2 == 0, false);
            WeightForm.Blocks blocks = new WeightForm.Blocks(
                    new BlockLayout(4, 16 << random.nextInt(4), round % 3 == 0), RangeSearch.STANDARD);
            AffineParameters parameters = AffineParameters.asymmetric(test.range(), IntegerRange.UINT8);
            ActivationForm form = new ActivationForm.Static(parameters, Optional.empty());
            float[] weight = blockWeights(test, blocks);
            Case same = new Case(test.inputs, test.outputs, test.gemm, weight, test.bias, test.x);
            IntegerRange integers = List.of(IntegerRange.INT8, IntegerRange.signed(7), IntegerRange.UINT8)
                    .get(round % 3);
            Spelling spelling = List.of(Spelling.values()).get(random.nextInt(3));
            float[] expected = run(same, WeightForm.IntegerProduct.of(form, integers));
            float[] actual = run(test, new WeightForm.IntegerProduct(form, integers, Optional.of(blocks)), spelling);
            // The blocks are read back through a kernel that rounds, so that some weights fall to the other side, by a
            // step.
            assertClose(actual, expected, 0.76 / (integers.half() - 1));
        }
    }

    /** What the float form of the blocks stands for, from ONNX Runtime's own kernel fed with unit vectors. */
    private float[] blockWeights(Case test, WeightForm.Blocks blocks) {
        float[] units = new float[test.inputs * test.inputs];
        for (int i = 0; i < test.inputs; i++) {
            units[i * test.inputs + i] = 1;
        }
        Case probe = new Case(test.inputs, test.outputs, test.gemm, test.weight, new float[test.outputs], units);
        return run(probe, blocks);
    }

    @FunctionalInterface
    private interface Rounding {
        double[] of(double[] row);
    }

    private void check(Case test, ActivationForm form, Rounding rounding, float[] factors) {
        for (IntegerRange integers : List.of(IntegerRange.INT8, IntegerRange.signed(7), IntegerRange.UINT8)) {
            for (Spelling spelling : Spelling.values()) {
                check(test, WeightForm.IntegerProduct.of(form, integers), spelling, rounding, factors);
            }
        }
    }

    private void check(
            Case test, WeightForm.IntegerProduct form, Spelling spelling, Rounding rounding, float[] factors) {
        double[][] weight = roundedWeight(test, factors, form.integers().half() - 1);
        float[] expected = new float[ROWS * test.outputs];
        for (int row = 0; row < ROWS; row++) {
            double[] x = rounding.of(doubles(test.row(row)));
            for (int o = 0; o < test.outputs; o++) {
                double sum = test.bias[o];
                for (int i = 0; i < test.inputs; i++) {
                    sum += x[i] * weight[i][o];
                }
                expected[row * test.outputs + o] = (float) sum;
            }
        }
        // A value in the middle between two integers may go either way, and moves an output by a step.
        assertClose(run(test, form, spelling), expected, 6e-3);
        Path after = folder.resolve("after.onnx");
        KernelFootprint kernels = KernelFootprint.of(after);
        boolean oneKernel = spelling == Spelling.FUSED
                || (spelling == Spelling.QDQ && form.activation() instanceof ActivationForm.Static);
        // ONNX Runtime makes a Gemm of a product of two dimensions first.
        String kernel = spelling == Spelling.QDQ ? "com.microsoft::QGemm" : "com.microsoft::MatMulIntegerToFloat";
        assertThat(kernels.count(kernel)).as("%s %s", form, spelling).isEqualTo(oneKernel ? 1 : 0);
        assertThat(kernels.count("MatMulInteger")).isEqualTo(oneKernel ? 0 : 1);
        assertThat(OnnxFile.read(after).operatorSets().containsKey("com.microsoft"))
                .isEqualTo(spelling == Spelling.FUSED);
    }

    private static double[][] roundedWeight(Case test, float[] factors, int largestInteger) {
        double[][] weight = new double[test.inputs][test.outputs];
        for (int o = 0; o < test.outputs; o++) {
            double largest = 0;
            for (int i = 0; i < test.inputs; i++) {
                weight[i][o] = test.weight[i * test.outputs + o] * factors[i];
                largest = Math.max(largest, Math.abs(weight[i][o]));
            }
            for (int i = 0; i < test.inputs; i++) {
                weight[i][o] = Math.rint(weight[i][o] / (largest / largestInteger)) * largest / largestInteger;
            }
        }
        return weight;
    }

    private static double[] rounded(double[] row, double scale, double zeroPoint) {
        return Arrays.stream(row)
                .map(value -> Math.max(0, Math.min(255, Math.rint(value / scale) + zeroPoint)))
                .map(integer -> scale * (integer - zeroPoint))
                .toArray();
    }

    private float[] run(Case test, WeightForm form) {
        return run(test, form, Spelling.FUSED);
    }

    private float[] run(Case test, WeightForm form, Spelling spelling) {
        OnnxModel model = test.model();
        Path after = folder.resolve("after.onnx");
        List<Decision> decisions = new ArrayList<>();
        WeightFinder.find(model).forEach(weight -> decisions.add(new Decision(weight, form, "tested", 0)));
        try (Scratch scratch = Scratch.beside(after)) {
            QuantizationPlan plan = QuantizationPlan.of(decisions).withSpelling(spelling);
            PlanRunner.run(model, plan, WeightRounding.NEAREST, scratch, Progress.SILENT);
            assertThat(ModelCheck.check(model)).isEmpty();
            OnnxFile.write(model, after);
        }
        long rows = test.x.length / test.inputs;
        try (Session session = Session.open(after)) {
            return session.run(Map.of("x", Tensor.of(new long[] {rows, test.inputs}, test.x)))
                    .get("y")
                    .floats();
        }
    }

    private static void assertClose(float[] actual, float[] expected, double tolerance) {
        double squares = 0;
        double errors = 0;
        for (int i = 0; i < expected.length; i++) {
            squares += (double) expected[i] * expected[i];
            errors += Math.pow((double) actual[i] - expected[i], 2);
        }
        assertThat(Math.sqrt(errors / squares)).isLessThan(tolerance);
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static double[] doubles(float[] values) {
        double[] result = new double[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i];
        }
        return result;
    }

    private static double max(double[] row) {
        return Arrays.stream(row).max().orElseThrow();
    }

    private static double min(double[] row) {
        return Arrays.stream(row).min().orElseThrow();
    }
}
