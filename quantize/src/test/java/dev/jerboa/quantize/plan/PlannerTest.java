package dev.jerboa.quantize.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.Models;
import dev.jerboa.quantize.QuantizationOptions;
import dev.jerboa.quantize.QuantizationScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {
    private static final QuantizationOptions DYNAMIC = QuantizationOptions.of(QuantizationScheme.DYNAMIC_INT8);

    @TempDir
    private Path folder;

    /** The architecture says what there is: six layers of four attention and two feed-forward matrices; three tables. */
    @Test
    void findsEveryMatrixOfMiniLm() {
        QuantizationPlan plan = plan("all-minilm-l6-v2.onnx", DYNAMIC);
        assertThat(withRole(plan, WeightUse.Role.MATRIX_PRODUCT)).hasSize(36).allMatch(Decision::isTaken);
        List<Decision> tables = withRole(plan, WeightUse.Role.EMBEDDING);
        assertThat(tables)
                .extracting(decision -> decision.weight().constant().data().dim(0))
                .containsExactly(30522L, 512L, 2L);
        assertThat(tables.get(2).reason()).isEqualTo("has only 768 elements");
        assertThat(plan.taken()).hasSize(38);
    }

    /** These exports keep every weight in a Constant node and none in an initializer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "models/ch_PP-OCRv4_rec_infer.onnx",
                "models/ch_PP-OCRv4_det_infer.onnx",
                "models/ch_PP-OCRv3_det_infer.onnx",
                "models/ch_ppocr_mobile_v2.0_cls_infer.onnx"
            })
    void findsEveryWeightInConstantNodes(String resource) {
        OnnxModel model = OnnxFile.read(Models.real(resource, folder));
        long matrices = Constants.tensorsOf(model).stream()
                .filter(tensor -> tensor.rank() >= 2 && tensor.type().toString().equals("float"))
                .count();
        QuantizationPlan plan = Planner.plan(model, DYNAMIC);
        assertThat(model.graph().initializers()).isEmpty();
        assertThat(plan.decisions())
                .hasSize((int) matrices)
                .allMatch(decision -> !decision.reason().isEmpty());
        assertThat(withRole(plan, WeightUse.Role.CONVOLUTION)).isNotEmpty().noneMatch(Decision::isTaken);
    }

    @Test
    void leavesAloneWhatIsQuantizedAlready() {
        for (QuantizationScheme scheme : QuantizationScheme.values()) {
            QuantizationPlan plan = plan("all-minilm-l6-v2-q.onnx", QuantizationOptions.of(scheme));
            assertThat(plan.taken()).isEmpty();
            assertThat(plan.decisions().stream().filter(d -> d.reason().startsWith("is quantized already")))
                    .hasSizeGreaterThan(36);
        }
    }

    @Test
    void leavesAloneWhatItIsToldTo() {
        QuantizationOptions options = DYNAMIC.withKeepEmbeddings(true).withSkip(Pattern.compile("layer\\.0/.*MatMul"));
        QuantizationPlan plan = plan("all-minilm-l6-v2.onnx", options);
        assertThat(plan.taken()).hasSize(30);
        assertThat(withRole(plan, WeightUse.Role.EMBEDDING)).noneMatch(Decision::isTaken);
    }

    private QuantizationPlan plan(String resource, QuantizationOptions options) {
        return Planner.plan(OnnxFile.read(Models.real(resource, folder)), options);
    }

    private static List<Decision> withRole(QuantizationPlan plan, WeightUse.Role role) {
        return plan.decisions().stream()
                .filter(decision -> decision.weight().role() == role)
                .toList();
    }
}
