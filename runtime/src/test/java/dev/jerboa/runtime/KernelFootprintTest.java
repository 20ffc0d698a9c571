package dev.jerboa.runtime;

import static dev.jerboa.runtime.TestModels.floats;
import static dev.jerboa.runtime.TestModels.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.AttributeValue;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.KernelFootprint.Kernel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelFootprintTest {
    @TempDir
    private Path directory;

    @Test
    void seesTheFusionsOfATransformer() {
        Path file = TestModels.file(TestModels.MINILM);
        KernelFootprint footprint = KernelFootprint.of(file);

        // Six layers with two normalisations each and one after the embeddings; one activation a layer.
        assertThat(footprint.count("LayerNormalization")).isEqualTo(13);
        assertThat(footprint.count("com.microsoft::BiasGelu")).isEqualTo(6);
        assertThat(footprint.count("Erf")).isZero();

        OnnxModel original = OnnxFile.read(file);
        Node erf = original.graph().nodes().stream()
                .filter(node -> node.is("Erf"))
                .findFirst()
                .orElseThrow();
        assertThat(footprint.kernelsOf(erf)).extracting(Kernel::operator).containsExactly("com.microsoft::BiasGelu");
    }

    @Test
    void seesTheLayoutOfConvolutions() {
        Path file = TestModels.file("models/ch_ppocr_mobile_v2.0_cls_infer.onnx");
        int convolutions = (int) OnnxFile.read(file).graph().nodes().stream()
                .filter(node -> node.is("Conv"))
                .count();
        KernelFootprint all = KernelFootprint.of(file);
        KernelFootprint none =
                KernelFootprint.of(file, SessionOptions.defaults().withOptimization(OptimizationLevel.NONE));

        assertThat(none.count("Conv")).isEqualTo(convolutions);
        assertThat(none.count("BatchNormalization")).isPositive();
        assertThat(all.count("Conv") + all.count("com.microsoft.nchwc::Conv") + all.count("com.microsoft::FusedConv"))
                .isEqualTo(convolutions);
        assertThat(all.count("BatchNormalization")).isZero();
    }

    @Test
    void followsNodesByTheValuesTheyWrite() {
        Path model = TestModels.write(
                directory,
                floats("n", 3),
                floats("n", 2),
                Map.of(
                        "left", TensorData.ofFloats(new long[] {3, 2}, 1, 2, 3, 4, 5, 6),
                        "right", TensorData.ofFloats(new long[] {1, 2}, 7, 8)),
                Node.of("Add", "fold", List.of("left", "right"), List.of("weight")),
                Node.of("MatMul", "multiply", List.of("x", "weight"), List.of("product")),
                Node.of("Add", "add", List.of("product", "right"), List.of("sum")),
                Node.of("Relu", "cut", List.of("sum"), List.of("y")));
        KernelFootprint footprint = KernelFootprint.of(model);
        List<Node> nodes = OnnxFile.read(model).graph().nodes();

        assertThat(footprint.kernelsOf(nodes.get(0))).isEmpty();
        assertThat(footprint.kernelsOf(nodes.get(3))).extracting(Kernel::output).containsExactly("y");
        assertThat(footprint.counts().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .isLessThan(4);
        assertThat(footprint.kernelsOf(nodes.get(1))).hasSize(1);
    }

    @Test
    void countsInsideSubgraphs() {
        Graph then = branch("Sin", "then_out");
        Graph otherwise = branch("Cos", "else_out");
        Path model = TestModels.write(
                directory,
                TestModels.model(TestModels.graph(
                        List.of(Value.of("x", floats(2)), Value.of("c", type(ElementType.BOOL))),
                        List.of(Value.of("y", floats(2))),
                        Map.of(),
                        Node.of(
                                "If",
                                "choose",
                                List.of("c"),
                                List.of("y"),
                                Attribute.of("then_branch", new AttributeValue.GraphValue(then)),
                                Attribute.of("else_branch", new AttributeValue.GraphValue(otherwise))))));

        assertThat(KernelFootprint.of(model).counts()).isEqualTo(Map.of("If", 1, "Sin", 1, "Cos", 1));
    }

    private static Graph branch(String operator, String output) {
        return TestModels.graph(
                List.of(),
                List.of(Value.of(output, floats(2))),
                Map.of(),
                Node.of(operator, operator, List.of("x"), List.of(output)));
    }

    @Test
    void leavesNoTemporaryFiles(@TempDir Path temporaryFiles) {
        SessionOptions options = SessionOptions.defaults();
        KernelFootprint.of(TestModels.file("models/ch_ppocr_mobile_v2.0_cls_infer.onnx"), options, temporaryFiles);
        Path broken = TestModels.write(
                directory, floats(1), floats(1), Map.of(), Node.of("Leap", "jump", List.of("x"), List.of("y")));
        assertThatThrownBy(() -> KernelFootprint.of(broken, options, temporaryFiles))
                .isInstanceOf(JerboaException.class)
                .extracting("code")
                .isEqualTo(ErrorCode.UNKNOWN_OPERATOR);
        assertThat(temporaryFiles).isEmptyDirectory();

        assertThatThrownBy(() -> KernelFootprint.of(broken, options, temporaryFiles.resolve("missing")))
                .isInstanceOf(JerboaException.class)
                .hasMessageStartingWith("no temporary folder can be made in " + temporaryFiles.resolve("missing"))
                .extracting("code")
                .isEqualTo(ErrorCode.OUTPUT_LOCATION);
    }
}
