package dev.jerboa.runtime;

import static dev.jerboa.runtime.TestModels.floats;
import static dev.jerboa.runtime.TestModels.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.Value;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputCheckTest {
    private static final Map<String, Tensor> GOOD = Map.of(
            "ids", Tensor.of(new long[] {1, 2}, 1L, 2L),
            "picture", Tensor.of(new long[] {1, 3, 4}, new float[12]));

    @TempDir
    private Path directory;

    private Session session;

    @BeforeEach
    void open() {
        session = Session.open(TestModels.write(
                directory,
                TestModels.model(TestModels.graph(
                        List.of(
                                Value.of("ids", type(ElementType.INT64, "batch", "tokens")),
                                Value.of("picture", floats("batch", 3, 4))),
                        List.of(Value.of("y", floats("batch", 3, 4))),
                        Map.of(),
                        Node.of("Relu", "", List.of("picture"), List.of("y"))))));
    }

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void passesWhatFits() {
        assertThat(session.run(GOOD)).containsOnlyKeys("y");
    }

    @Test
    void namesAMissingInput() {
        Map<String, Tensor> inputs = new HashMap<>(GOOD);
        inputs.remove("ids");
        assertRefused(inputs, "needs input 'ids', which was not given; it takes 'ids', 'picture'");
    }

    @Test
    void namesAnUnknownInput() {
        assertRefused(with("idz", GOOD.get("ids")), "has no input 'idz'; it takes 'ids', 'picture'");
    }

    @Test
    void namesBothElementTypes() {
        assertRefused(
                with("ids", Tensor.of(new long[] {1, 2}, 1, 2)), "takes int64 as input 'ids' but was given int32");
    }

    @Test
    void namesBothRanks() {
        assertRefused(
                with("ids", Tensor.of(new long[] {2}, 1L, 2L)),
                "takes 2 dimensions [batch, tokens] as input 'ids' but was given 1: [2]");
    }

    @Test
    void namesBothSizes() {
        assertRefused(
                with("picture", Tensor.of(new long[] {1, 3, 5}, new float[15])),
                "takes size 4 in dimension 2 of input 'picture', declared [batch, 3, 4], but was given 5 in [1, 3, 5]");
    }

    private static Map<String, Tensor> with(String name, Tensor tensor) {
        Map<String, Tensor> inputs = new HashMap<>(GOOD);
        inputs.put(name, tensor);
        return inputs;
    }

    private void assertRefused(Map<String, Tensor> inputs, String message) {
        assertThatThrownBy(() -> session.run(inputs))
                .isInstanceOf(JerboaException.class)
                .hasMessage(session.name() + " " + message)
                .extracting("code")
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }
}
