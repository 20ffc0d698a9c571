package dev.jerboa.distill.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.ModelCheck;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.train.build.Activation;
import dev.jerboa.train.build.ConvolutionRecipe;
import dev.jerboa.train.build.EncoderBuilder;
import dev.jerboa.train.build.EncoderRecipe;
import dev.jerboa.train.build.LinearRecipe;
import dev.jerboa.train.build.MlpRecipe;
import dev.jerboa.train.build.NormPlace;
import dev.jerboa.train.build.PictureRecipe;
import dev.jerboa.train.build.TextRecipe;
import dev.jerboa.train.build.TransformerShape;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Students of real and made-up teachers against the teacher's layers run one by one in ONNX Runtime. */
class KeepLayersTest {
    private static final TransformerShape SHAPE = TransformerShape.of(5, 12, 3, 20);
    private static final Map<String, Tensor> TOKENS = Map.of(
            "input_ids", Tensor.of(new long[] {2, 4}, 3L, 5, 7, 1, 2, 9, 0, 0),
            "attention_mask", Tensor.of(new long[] {2, 4}, 1L, 1, 1, 1, 1, 1, 0, 0),
            "token_type_ids", Tensor.of(new long[] {2, 4}, 0L, 0, 1, 1, 0, 0, 0, 0));

    @TempDir
    private Path folder;

    private Teachers teachers;

    @BeforeEach
    void make() {
        teachers = new Teachers(folder);
    }

    @Test
    void theFirstLayersOfMiniLmGiveWhatIsBetweenItsLayers() {
        OnnxModel teacher = teachers.miniLm();
        List<EncoderLayer> layers = LayerFinder.find(teacher.graph(), "MiniLM");
        assertThat(layers)
                .extracting(EncoderLayer::output)
                .containsExactly(
                        "/encoder/layer.0/output/LayerNorm/Add_1_output_0",
                        "/encoder/layer.1/output/LayerNorm/Add_1_output_0",
                        "/encoder/layer.2/output/LayerNorm/Add_1_output_0",
                        "/encoder/layer.3/output/LayerNorm/Add_1_output_0",
                        "/encoder/layer.4/output/LayerNorm/Add_1_output_0",
                        "last_hidden_state");
        assertThat(layers.get(0).input()).isEqualTo("/embeddings/LayerNorm/Add_1_output_0");
        Tensor between = teachers.run(
                teachers.part(teacher, Optional.empty(), layers.get(1).output()), TOKENS);
        OnnxModel student = keep(teachers.miniLm(), new LayerSelection.First(2));
        assertClose(teachers.run(student, TOKENS), between);
        assertThat(student.graph().outputs()).extracting(value -> value.name()).containsExactly("last_hidden_state");
        assertThat(student.metadata()).containsEntry("jerboa.student.layers", "[0, 1] of 6");
    }

    @Test
    void halfOfMiniLmHasHalfOfItsLayersWeights() {
        OnnxModel teacher = teachers.miniLm();
        List<EncoderLayer> layers = LayerFinder.find(teacher.graph(), "MiniLM");
        OnnxModel student = keep(teachers.miniLm(), new LayerSelection.Count(3));
        assertClose(teachers.run(student, TOKENS), teachers.runLayers(teacher, layers, List.of(1, 3, 5), TOKENS));
        long perLayer = 4L * 384 * 384 + 2L * 384 * 1536 + 9L * 384 + 1536;
        assertThat(weights(teacher) - weights(student)).isEqualTo(3 * perLayer);
        assertThat(student.graph().nodes()).noneMatch(node -> node.name().contains("layer.2/"));
    }

    static Stream<EncoderRecipe> recipes() {
        return Stream.of(
                TextRecipe.of(SHAPE, 10, 6),
                TextRecipe.of(SHAPE.withNorm(NormPlace.BEFORE), 10, 6),
                TextRecipe.of(SHAPE.withPackedAttention(), 10, 6).withSentenceEmbedding(7),
                new PictureRecipe(SHAPE.withNorm(NormPlace.BEFORE), 3, 8, 8, 4, 0),
                new PictureRecipe(SHAPE.withPackedAttention(), 3, 8, 8, 4, 5),
                ConvolutionRecipe.pictures(3, List.of(4), 5, 3));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void anySelectionGivesWhatTheLayersGiveOneByOne(EncoderRecipe recipe) {
        OnnxModel teacher = teachers.shaken(EncoderBuilder.build(recipe, 1), 2);
        List<EncoderLayer> layers = LayerFinder.find(teacher.graph(), "teacher");
        assertThat(layers).hasSize(5);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        teacher.graph()
                .inputs()
                .forEach(input -> inputs.put(input.name(), TOKENS.getOrDefault(input.name(), picture(new Random(3)))));
        for (List<Integer> kept : List.of(List.of(0, 1), List.of(1, 3), List.of(0, 4), List.of(4), List.of(2, 3, 4))) {
            OnnxModel student =
                    keep(teachers.shaken(EncoderBuilder.build(recipe, 1), 2), new LayerSelection.Named(kept));
            assertClose(teachers.run(student, inputs), teachers.runLayers(teacher, layers, kept, inputs));
        }
    }

    @Test
    void layersAreFoundWithoutNames() {
        OnnxModel named = teachers.shaken(EncoderBuilder.build(TextRecipe.of(SHAPE, 10, 6), 1), 2);
        Map<String, String> names = new LinkedHashMap<>();
        Graph graph = named.graph();
        List<Node> nodes = graph.nodes().stream()
                .map(node -> new Node(
                        "",
                        node.domain(),
                        node.operator(),
                        node.inputs().stream()
                                .map(value -> anonymous(graph, names, value))
                                .toList(),
                        node.outputs().stream()
                                .map(value -> anonymous(graph, names, value))
                                .toList(),
                        node.attributes(),
                        node.extra()))
                .toList();
        Map<String, TensorData> weights = new LinkedHashMap<>();
        graph.initializers().forEach((name, data) -> weights.put(anonymous(graph, names, name), data));
        Graph changed =
                new Graph("g", graph.inputs(), graph.outputs(), List.of(), weights, Set.of(), nodes, graph.extra());
        List<EncoderLayer> found = LayerFinder.find(changed, "anonymous");
        assertThat(found)
                .extracting(EncoderLayer::output)
                .containsExactlyElementsOf(LayerFinder.find(graph, "named").stream()
                        .map(layer -> anonymous(graph, names, layer.output()))
                        .toList());
    }

    private static String anonymous(Graph graph, Map<String, String> names, String value) {
        boolean kept = value.isEmpty()
                || graph.isOutput(value)
                || graph.inputs().stream().anyMatch(input -> input.name().equals(value));
        return kept ? value : names.computeIfAbsent(value, old -> "v" + names.size());
    }

    @Test
    void whatCannotBeKeptIsNamed() {
        OnnxModel teacher = EncoderBuilder.build(TextRecipe.of(SHAPE, 10, 6), 1);
        refused(teacher, new LayerSelection.Count(8), ErrorCode.INVALID_ARGUMENT, "5 layers were found, 8 wanted");
        refused(teacher, new LayerSelection.Count(0), ErrorCode.INVALID_ARGUMENT, "5 layers were found, 0 wanted");
        refused(teacher, LayerSelection.of(1, 5), ErrorCode.INVALID_ARGUMENT, "layer 5 is wanted, but 5 layers");
        refused(teacher, LayerSelection.of(3, 1), ErrorCode.INVALID_ARGUMENT, "layer 1 is wanted after layer 3");
        refused(
                EncoderBuilder.build(new MlpRecipe(List.of(3, 4, 5), Activation.RELU), 1),
                new LayerSelection.Count(1),
                ErrorCode.UNSUPPORTED,
                "teacher.onnx has no repeated layers: 2 blocks with weights were found");
        refused(
                EncoderBuilder.build(new LinearRecipe(3, 4), 1),
                new LayerSelection.Count(1),
                ErrorCode.UNSUPPORTED,
                "teacher.onnx has no repeated layers: 1 blocks");
    }

    @Test
    void selectionsSpreadAsPublished() {
        assertThat(new LayerSelection.Count(4).choose(12)).containsExactly(1, 4, 7, 10);
        assertThat(new LayerSelection.Count(6).choose(6)).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(new LayerSelection.Every(2).choose(6)).containsExactly(0, 2, 4);
        assertThat(new LayerSelection.Every(3).choose(7)).containsExactly(0, 3, 6);
        assertThat(new LayerSelection.First(2).choose(6)).containsExactly(0, 1);
        IntStream.rangeClosed(1, 24)
                .forEach(n -> assertThat(new LayerSelection.Count(n).choose(24))
                        .hasSize(n)
                        .doesNotHaveDuplicates());
    }

    private static void refused(OnnxModel model, LayerSelection selection, ErrorCode code, String message) {
        assertThatThrownBy(() -> KeepLayers.apply(model, selection, "teacher.onnx"))
                .isInstanceOfSatisfying(
                        JerboaException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    private static OnnxModel keep(OnnxModel model, LayerSelection selection) {
        KeepLayers.apply(model, selection, "teacher.onnx");
        assertThat(ModelCheck.check(model)).isEmpty();
        return model;
    }

    private static Tensor picture(Random random) {
        float[] pixels = new float[2 * 3 * 8 * 8];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        return Tensor.of(new long[] {2, 3, 8, 8}, pixels);
    }

    private static long weights(OnnxModel model) {
        return model.graph().initializers().values().stream()
                .mapToLong(TensorData::elementCount)
                .sum();
    }

    private static void assertClose(Tensor actual, Tensor expected) {
        assertThat(actual.dims()).isEqualTo(expected.dims());
        for (int i = 0; i < actual.elementCount(); i++) {
            assertThat(actual.floats()[i]).isEqualTo(expected.floats()[i], within(1e-4f));
        }
    }
}
