package dev.jerboa.quantize.simplify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.Models;
import dev.jerboa.runtime.SampleInputs;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real networks for text in pictures compute the same with far fewer operators. */
class PictureNetworksTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ch_PP-OCRv3_det_infer",
                "ch_PP-OCRv3_rec_infer",
                "ch_PP-OCRv4_det_infer",
                "ch_PP-OCRv4_rec_infer",
                "ch_ppocr_mobile_v2.0_cls_infer"
            })
    void theResultsOfRealNetworksStay(String name) {
        OnnxModel model = withScores(OnnxFile.read(Models.real("models/" + name + ".onnx", folder)));
        Path before = folder.resolve("before.onnx");
        OnnxFile.write(model, before);
        Map<String, Tensor> inputs;
        try (Session session = Session.open(before)) {
            inputs = SampleInputs.accepted(model, session, 1, SampleInputs.Sizes.DEFAULT);
        }
        int normalizations = count(model, "BatchNormalization");
        // These networks clip nowhere else.
        int hardSwishes = count(model, "Clip");

        Simplification result = Simplification.apply(model);

        GraphSketch.assertSameResults(before, model, folder.resolve("after.onnx"), inputs, 1e-4);
        assertThat(result.batchNormalizations()).isEqualTo(normalizations);
        assertThat(result.hardSwishes()).isEqualTo(hardSwishes);
        assertThat(List.of("Constant", "BatchNormalization", "Clip"))
                .allSatisfy(operator -> assertThat(count(model, operator)).isZero());
        assertThat(result.nodesAfter()).isEqualTo(model.graph().nodes().size()).isLessThan(result.nodesBefore() / 2);
    }

    /**
     * The model, returning what a probability for each pixel is made of instead of it: of random noise a detector says
     * that there is no text, and beside a largest probability of 1e-7 every rounding is large.
     */
    private static OnnxModel withScores(OnnxModel model) {
        Graph graph = model.graph();
        Node last = graph.producer(graph.outputs().get(0).name()).orElseThrow();
        if (!last.is("Sigmoid")) {
            return model;
        }
        Graph scores = new Graph(
                graph.name(),
                graph.inputs(),
                List.of(Models.floats(last.input(0), -1, -1, -1, -1)),
                graph.declarations(),
                graph.initializers(),
                graph.sparseInitializers(),
                graph.nodes(),
                graph.extra());
        return new OnnxModel(
                model.irVersion(), model.operatorSets(), scores, model.functions(), model.metadata(), model.extra());
    }

    private static int count(OnnxModel model, String operator) {
        return (int)
                model.graph().nodes().stream().filter(node -> node.is(operator)).count();
    }
}
