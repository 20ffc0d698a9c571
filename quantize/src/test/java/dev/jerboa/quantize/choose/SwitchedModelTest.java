package dev.jerboa.quantize.choose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.Models;
import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.RangeSearch;
import dev.jerboa.quantize.form.PlanRunner;
import dev.jerboa.quantize.form.WeightRounding;
import dev.jerboa.quantize.plan.ActivationForm;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightFinder;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.verify.SampleVectors;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each choice must lose what the model rewritten in those forms loses, run on its own. */
class SwitchedModelTest {
    private static final int WIDTH = 64;
    private static final List<WeightForm> FORMS = List.of(
            WeightForm.IntegerProduct.of(new ActivationForm.DynamicTensor()),
            WeightForm.IntegerProduct.of(new ActivationForm.Static(new AffineParameters(0.05f, 128), Optional.empty())),
            new WeightForm.Blocks(new BlockLayout(4, 32, false), RangeSearch.STANDARD));

    @TempDir
    private Path folder;

    private static OnnxModel model() {
        Random random = new Random(1);
        OnnxModel model = Models.of(
                List.of(Models.floats("x", -1, WIDTH)),
                List.of(Models.floats("y", -1, WIDTH)),
                Map.of(
                        "a", Models.normal(random, WIDTH, WIDTH),
                        "b", Models.normal(random, WIDTH, WIDTH)),
                Node.of("MatMul", "first", List.of("x", "a"), List.of("h")),
                Node.of("Tanh", "bend", List.of("h"), List.of("t")),
                Node.of("MatMul", "second", List.of("t", "b"), List.of("y")));
        model.setOperatorSet("", 21);
        model.requireIrVersion(10);
        return model;
    }

    @Test
    void everyCombinationLosesWhatTheRewrittenModelLoses() {
        Path file = folder.resolve("model.onnx");
        OnnxFile.write(model(), file);
        Tensor x = Tensor.of(new long[] {5, WIDTH}, Models.normalArray(new Random(2), 5 * WIDTH));
        Map<String, List<WeightForm>> forms = new LinkedHashMap<>();
        forms.put("a", FORMS);
        forms.put("b", FORMS);
        CalibrationBatch batch = new CalibrationBatch(Map.of("x", x), 5);
        try (SwitchedModel switched = SwitchedModel.open(file, forms, WeightRounding.NEAREST, List.of(batch));
                Session original = Session.open(file)) {
            float[][] expected = SampleVectors.of(original.run(Map.of("x", x)).get("y"), Map.of("x", x), 5);
            for (int a = 0; a <= FORMS.size(); a++) {
                for (int b = 0; b <= FORMS.size(); b++) {
                    Drop drop = switched.measure(new int[] {a, b});
                    double alone = distance(expected, rewritten(Map.of("a", a, "b", b), x));
                    assertThat(drop.mean()).as("forms %d and %d", a, b).isCloseTo(alone, within(alone));
                    assertThat(drop.worst()).isGreaterThanOrEqualTo(drop.mean());
                    assertThat(drop.mean() > 1e-7).isEqualTo(a + b > 0);
                }
            }
        }
    }

    private static Offset<Double> within(double value) {
        return Offset.offset(1e-7 + value * 0.01);
    }

    private float[][] rewritten(Map<String, Integer> choices, Tensor x) {
        OnnxModel model = model();
        List<Decision> decisions = new ArrayList<>();
        for (Weight weight : WeightFinder.find(model)) {
            int choice = choices.get(weight.name());
            if (choice > 0) {
                decisions.add(new Decision(weight, FORMS.get(choice - 1), "tested", 0));
            }
        }
        Path file = folder.resolve("rewritten.onnx");
        try (Scratch scratch = Scratch.beside(file)) {
            PlanRunner.run(model, QuantizationPlan.of(decisions), WeightRounding.NEAREST, scratch, Progress.SILENT);
            OnnxFile.write(model, file);
        }
        try (Session session = Session.open(file)) {
            return SampleVectors.of(session.run(Map.of("x", x)).get("y"), Map.of("x", x), 5);
        }
    }

    private static double distance(float[][] expected, float[][] actual) {
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            sum += SampleVectors.distance(expected[i], actual[i]);
        }
        return sum / expected.length;
    }
}
