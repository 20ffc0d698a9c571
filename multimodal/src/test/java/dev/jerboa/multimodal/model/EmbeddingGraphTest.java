package dev.jerboa.multimodal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType.TensorType;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pooling as a part of a graph; the vectors are worked by hand from the table of tokens. */
class EmbeddingGraphTest {
    private static final Tensor IDS = Tensor.of(new long[] {2, 3}, new long[] {3, 7, 9, 4, 1, 1});
    private static final Tensor MASK = Tensor.of(new long[] {2, 3}, new long[] {1, 1, 1, 1, 0, 0});

    @TempDir
    private Path folder;

    private OnnxModel positions() throws IOException {
        Path file = folder.resolve("tokens.onnx");
        new TinyNetworks()
                .tokens("input_ids", ElementType.INT64, -5)
                .unused("attention_mask")
                .hiddenStates("last_hidden_state")
                .write(file);
        return OnnxFile.read(file);
    }

    private float[] run(OnnxModel model) {
        Path file = folder.resolve("pooled.onnx");
        OnnxFile.write(model, file);
        try (Session session = Session.open(file)) {
            assertThat(session.outputs()).hasSize(1);
            Tensor found = session.run(Map.of("input_ids", IDS, "attention_mask", MASK))
                    .values()
                    .iterator()
                    .next();
            assertThat(found.dims()[0]).isEqualTo(2);
            return found.floats();
        }
    }

    @Test
    void theMeanOfWhatTheMaskShows() throws IOException {
        float[] found = run(EmbeddingGraph.of(positions(), Modality.TEXT, "tokens", OptionalInt.empty(), 0));
        float[][] table = TinyNetworks.table();
        for (int i = 0; i < TinyNetworks.WIDTH; i++) {
            assertThat(found[i]).isCloseTo((table[3][i] + table[7][i] + table[9][i]) / 3, within(1e-5f));
            assertThat(found[TinyNetworks.WIDTH + i]).isCloseTo(table[4][i], within(1e-5f));
        }
    }

    @Test
    void theVectorOfTheFirstPosition() throws IOException {
        float[] found = run(EmbeddingGraph.of(positions(), tower(Pooling.CLS), OptionalInt.empty(), 0));
        assertThat(found).startsWith(TinyNetworks.table()[3]).endsWith(TinyNetworks.table()[4]);
    }

    private Tower tower(Pooling pooling) {
        return new Tower(
                Modality.TEXT,
                folder.resolve("tokens.onnx"),
                new UnknownSound("tokens", Value.of("none", TensorType.of(ElementType.FLOAT, List.of()))),
                "last_hidden_state",
                pooling,
                Optional.of("attention_mask"),
                Map.of());
    }

    @Test
    void aLastProductBringsItToAnotherWidth() throws IOException {
        OnnxModel wider = EmbeddingGraph.of(positions(), tower(Pooling.CLS), OptionalInt.of(6), 1);
        float[] weights = wider.graph().initializers().get("space.weight").toFloats();
        float[] found = run(wider);
        assertThat(found).hasSize(12);
        float expected = 0;
        for (int i = 0; i < TinyNetworks.WIDTH; i++) {
            expected += TinyNetworks.table()[4][i] * weights[6 * i + 5];
        }
        assertThat(found[11]).isCloseTo(expected, within(1e-5f));
        assertThat(EmbeddingGraph.of(positions(), tower(Pooling.CLS), OptionalInt.of(6), 2)
                        .graph()
                        .initializers()
                        .get("space.weight")
                        .toFloats())
                .isNotEqualTo(weights);
    }

    @Test
    void aPoolingThatIsNotTrainedThroughIsRefused() throws IOException {
        OnnxModel model = positions();
        assertThatThrownBy(() -> EmbeddingGraph.of(model, tower(Pooling.LAST), OptionalInt.empty(), 0))
                .isInstanceOfSatisfying(
                        JerboaException.class, e -> assertThat(e.hint()).contains("Lock this tower"))
                .hasMessageContaining("by the pooling 'last'");
    }
}
