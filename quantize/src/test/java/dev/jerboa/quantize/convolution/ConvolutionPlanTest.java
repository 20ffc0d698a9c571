package dev.jerboa.quantize.convolution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.Models;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.ValueRange;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.verify.OutputAgreement;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvolutionPlanTest {
    private static final List<String> ORDER = List.of("picture", "inner", "twice", "pooled", "up", "end");

    @TempDir
    private Path folder;

    /** Picture -> inner -> twice -> twice, a gate of channels, then up to the size of the picture and out. */
    private static OnnxModel model() {
        Random random = new Random(3);
        Map<String, TensorData> constants = new LinkedHashMap<>();
        constants.put("picture", Models.normal(random, 32, 3, 3, 3));
        constants.put("inner", Models.normal(random, 32, 32, 1, 1));
        constants.put("twice", Models.normal(random, 32, 32, 1, 1));
        constants.put("pooled", Models.normal(random, 32, 32, 1, 1));
        constants.put("up", Models.normal(random, 32, 16, 2, 2));
        constants.put("end", Models.normal(random, 40, 16, 1, 1));
        return Models.of(
                List.of(Models.floats("x", 1, 3, 8, 8)),
                List.of(Models.floats("y", 1, 16, 16, 40)),
                constants,
                Node.of("Conv", "", List.of("x", "picture"), List.of("a")),
                Node.of("Relu", "", List.of("a"), List.of("b")),
                Node.of("Conv", "", List.of("b", "inner"), List.of("c")),
                Node.of("Conv", "", List.of("c", "twice"), List.of("d")),
                Node.of("Conv", "", List.of("d", "twice"), List.of("e")),
                Node.of("GlobalAveragePool", "", List.of("e"), List.of("f")),
                Node.of("Conv", "", List.of("f", "pooled"), List.of("g")),
                Node.of("Sigmoid", "", List.of("g"), List.of("h")),
                Node.of("Mul", "", List.of("e", "h"), List.of("i")),
                Node.of("ConvTranspose", "", List.of("i", "up"), List.of("j"), Attribute.of("strides", 2, 2L)),
                Node.of("Conv", "", List.of("j", "end"), List.of("k")),
                Node.of("Transpose", "", List.of("k"), List.of("y"), Attribute.of("perm", 0, 2, 3, 1L)));
    }

    private static Map<String, Decision> decisions(OnnxModel model, Set<String> keptFloat) {
        return ConvolutionPlan.of(model, keptFloat, IntegerRange.INT8).decisions().stream()
                .collect(Collectors.toMap(each -> each.weight().name(), Function.identity()));
    }

    @Test
    void saysWhatStaysFloatAndWhy() {
        Map<String, Decision> decisions = decisions(model(), Set.of());
        assertThat(decisions).containsOnlyKeys(ORDER);
        List<String> integer = List.of("inner", "twice");
        ORDER.forEach(name -> assertThat(decisions.get(name).form())
                .isEqualTo(
                        integer.contains(name)
                                ? new WeightForm.StaticConvolution()
                                : new WeightForm.IntegerChannels()));
        assertThat(decisions.get("picture").reason()).contains("reads the picture");
        assertThat(decisions.get("pooled").reason()).contains("one value a channel");
        assertThat(decisions.get("up").reason()).contains("no integer kernel");
        assertThat(decisions.get("end").reason()).contains("output of the model");
        assertThat(decisions.get("up").sizeBytesAfter()).isEqualTo(32 * 16 * 4 + 16 * 4);
    }

    @Test
    void leavesFloatWhatIsToStayFloat() {
        Map<String, Decision> decisions = decisions(model(), Set.of("twice"));
        assertThat(decisions.get("inner").form()).isEqualTo(new WeightForm.StaticConvolution());
        assertThat(decisions.get("twice").form()).isEqualTo(new WeightForm.IntegerChannels());
        assertThat(decisions.get("twice").reason()).contains("request");
    }

    @Test
    void asksForTheRangesOfWhatBecomesInteger() {
        assertThat(ConvolutionPlan.of(model()).activations()).containsExactlyInAnyOrder("b", "c", "d", "e", "f", "i");
    }

    @Test
    void kernelsOfFloatConvolutionsAreStoredInEightBitsAlongTheirOutputs() {
        OnnxModel model = model();
        Path original = folder.resolve("original.onnx");
        OnnxFile.write(model, original);
        Map<String, ValueRange> ranges = ConvolutionPlan.of(model).activations().stream()
                .collect(Collectors.toMap(Function.identity(), name -> new ValueRange(-1, 1)));
        ConvolutionRewriter.apply(
                model, ConvolutionPlan.of(model, Set.of("inner", "twice"), IntegerRange.INT8), ranges, Map.of());
        Path rewritten = folder.resolve("rewritten.onnx");
        OnnxFile.write(model, rewritten);
        assertThat(model.graph().initializers()).doesNotContainKeys(ORDER.toArray(String[]::new));
        Tensor x = Tensor.of(new long[] {1, 3, 8, 8}, Models.normalArray(new Random(4), 3 * 64));
        assertThat(OutputAgreement.cosine(run(original, x), run(rewritten, x))).isGreaterThan(0.9995);
    }

    private static float[] run(Path model, Tensor x) {
        try (Session session = Session.open(model)) {
            return session.run(Map.of("x", x)).get("y").floats();
        }
    }
}
