package dev.jerboa.quantize.form;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ModelCheck;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.opset.OpsetUpgrade;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.Models;
import dev.jerboa.quantize.QuantizationOptions;
import dev.jerboa.quantize.QuantizationScheme;
import dev.jerboa.quantize.plan.Deployment;
import dev.jerboa.quantize.plan.Planner;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.plan.Spelling;
import dev.jerboa.quantize.plan.TargetProcessor;
import dev.jerboa.quantize.verify.OutputAgreement;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ONNX Runtime is the oracle: it runs the float model and the rewritten one on the same inputs. */
class FormsTest {
    @TempDir
    private Path folder;

    /** The cosine that random weights reach at least; a wrong scale, orientation or packing gives far less. */
    private static double expectedCosine(QuantizationScheme scheme) {
        return switch (scheme) {
            case DYNAMIC_INT8, WEIGHTS_INT8 -> 0.9995;
            case WEIGHTS_INT4 -> 0.985;
            case FP16 -> 0.999999;
        };
    }

    @ParameterizedTest
    @EnumSource(QuantizationScheme.class)
    void productsOfEveryKindKeepTheirResult(QuantizationScheme scheme) {
        Random random = new Random(1);
        for (int round = 0; round < 12; round++) {
            int inputs = 64 + random.nextInt(200);
            int outputs = 64 + random.nextInt(200);
            boolean transposed = random.nextBoolean();
            boolean bias = random.nextBoolean();
            TensorData weight =
                    transposed ? Models.normal(random, outputs, inputs) : Models.normal(random, inputs, outputs);
            Map<String, TensorData> constants = new LinkedHashMap<>(Map.of("w", weight));
            constants.put("c", Models.normal(random, outputs));
            Node product = Node.of(
                    "Gemm",
                    "product",
                    bias ? List.of("x", "w", "c") : List.of("x", "w"),
                    List.of("y"),
                    Attribute.of("transB", transposed ? 1L : 0L));
            OnnxModel model = Models.of(
                    List.of(Models.floats("x", -1, inputs)),
                    List.of(Models.floats("y", -1, outputs)),
                    constants,
                    product);
            Tensor x = Tensor.of(new long[] {5, inputs}, Models.normalArray(random, 5 * inputs));
            check(scheme, 16 << random.nextInt(5), random.nextBoolean(), model, Map.of("x", x), 1);
        }
    }

    @ParameterizedTest
    @EnumSource(QuantizationScheme.class)
    void productsThatShareAnInputOrAWeightKeepTheirResults(QuantizationScheme scheme) {
        Random random = new Random(2);
        Node turned = Node.of("Transpose", "", List.of("table"), List.of("turned"), Attribute.of("perm", 1L, 0L));
        OnnxModel model = Models.of(
                List.of(Models.floats("x", -1, -1, 96)),
                List.of(Models.floats("q", -1, -1, 96), Models.floats("k", -1, -1, 96), Models.floats("t", -1, -1, 96)),
                Map.of("a", Models.normal(random, 96, 96), "table", Models.normal(random, 96, 96)),
                turned,
                Node.of("MatMul", "q", List.of("x", "a"), List.of("q")),
                Node.of("MatMul", "k", List.of("q", "a"), List.of("k")),
                Node.of("MatMul", "t", List.of("x", "turned"), List.of("t")));
        Tensor x = Tensor.of(new long[] {2, 3, 96}, Models.normalArray(random, 2 * 3 * 96));
        check(scheme, 32, true, model, Map.of("x", x), 2);
    }

    @ParameterizedTest
    @EnumSource(QuantizationScheme.class)
    void tablesKeepTheirRowsAndTiedOnesStayTied(QuantizationScheme scheme) {
        Random random = new Random(3);
        for (boolean tied : new boolean[] {false, true}) {
            Node turned = Node.of("Transpose", "", List.of("table"), List.of("turned"), Attribute.of("perm", 1L, 0L));
            Node scores = tied
                    ? Node.of("MatMul", "scores", List.of("rows", "turned"), List.of("y"))
                    : Node.of("Neg", "scores", List.of("rows"), List.of("y"));
            OnnxModel model = Models.of(
                    List.of(Models.longs("ids", -1, -1)),
                    List.of(Models.floats("rows", -1, -1, 128), Models.floats("y", -1, -1, tied ? 200 : 128)),
                    Map.of("table", Models.normal(random, 200, 128)),
                    turned,
                    Node.of("Gather", "lookup", List.of("table", "ids"), List.of("rows")),
                    scores);
            Tensor ids = Tensor.of(new long[] {2, 4}, 0L, 199L, 7L, 7L, 3L, 100L, 42L, 1L);
            check(scheme, 32, scheme != QuantizationScheme.WEIGHTS_INT4, model, Map.of("ids", ids), 1);
        }
    }

    @Test
    void convolutionsAreLeftAlone() {
        Random random = new Random(30);
        OnnxModel model = Models.of(
                List.of(Models.floats("x", 1, 64, 8, 8)),
                List.of(Models.floats("y", 1, 64, 6, 6)),
                Map.of("w", Models.normal(random, 64, 64, 3, 3)),
                Node.of("Conv", "conv", List.of("x", "w"), List.of("y")));
        QuantizationPlan plan = Planner.plan(model, QuantizationOptions.of(QuantizationScheme.DYNAMIC_INT8));
        assertThat(plan.taken()).isEmpty();
        assertThat(plan.decisions().get(0).reason()).contains("convolution");
    }

    private void check(
            QuantizationScheme scheme,
            int blockSize,
            boolean symmetric,
            OnnxModel model,
            Map<String, Tensor> inputs,
            int weights) {
        Path before = folder.resolve("before.onnx");
        OnnxFile.write(model, before);
        for (TargetProcessor target : List.of(TargetProcessor.VNNI, TargetProcessor.AVX2)) {
            for (Spelling spelling : Spelling.values()) {
                QuantizationOptions options = QuantizationOptions.of(scheme)
                        .withBlockSize(blockSize)
                        .withSymmetric(symmetric)
                        .withSearched(blockSize < 128)
                        .withDeployment(Deployment.on(target).withSpelling(spelling));
                check(options, before, inputs, weights);
            }
        }
    }

    private void check(QuantizationOptions options, Path before, Map<String, Tensor> inputs, int weights) {
        boolean portable = options.deployment().spelling().isPortable();
        // Standard operators know blocks since version 21.
        OnnxModel model = portable ? OpsetUpgrade.raise(OnnxFile.read(before), 21) : OnnxFile.read(before);
        Path after = folder.resolve("after.onnx");
        QuantizationPlan plan = Planner.plan(model, options);
        if (portable && plan.taken().size() < weights) {
            assertThat(plan.decisions()).anyMatch(decision -> decision.reason().contains("no standard operator"));
            return;
        }
        assertThat(plan.taken()).hasSize(weights);
        try (Scratch scratch = Scratch.beside(after)) {
            PlanRunner.run(model, plan, WeightRounding.NEAREST, scratch, Progress.SILENT);
            assertThat(ModelCheck.check(model)).isEmpty();
            assertThat(portable && model.operatorSets().containsKey("com.microsoft"))
                    .isFalse();
            assertThat(model.graph().initializers().values().stream()
                            .mapToLong(TensorData::sizeBytes)
                            .sum())
                    .as("what the plan said, and biases, shapes and the like")
                    // Standard operators need no last block that is filled up.
                    .isBetween(portable ? 1 : plan.sizeBytesAfter(), plan.sizeBytesAfter() + 1200);
            OnnxFile.write(model, after);
        }
        try (Session original = Session.open(before);
                Session rewritten = Session.open(after)) {
            Map<String, Tensor> expected = original.run(inputs);
            Map<String, Tensor> actual = rewritten.run(inputs);
            expected.forEach((name, tensor) -> {
                assertThat(actual.get(name).dims()).isEqualTo(tensor.dims());
                assertThat(OutputAgreement.cosine(
                                tensor.toFloats(), actual.get(name).toFloats()))
                        .as("%s with %s", name, options)
                        .isGreaterThan(expectedCosine(options.scheme()) - (options.blockSize() > 64 ? 0.01 : 0));
            });
        }
    }
}
