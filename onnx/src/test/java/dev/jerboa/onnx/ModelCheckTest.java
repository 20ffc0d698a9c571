package dev.jerboa.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.serde.OnnxFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCheckTest {
    @Test
    void findsNothingInRealModels(@TempDir Path folder) {
        for (String resource : TestGraphs.REAL) {
            assertThat(ModelCheck.check(OnnxFile.read(TestGraphs.real(resource, folder))))
                    .isEmpty();
        }
        assertThat(ModelCheck.check(TestGraphs.branching())).isEmpty();
    }

    @Test
    void findsUndefinedNames() {
        assertProblem(
                "it reads 'nowhere', which nothing defines", Node.of("Neg", "n", List.of("nowhere"), List.of("y")));
    }

    @Test
    void findsNamesDefinedTwice() {
        assertProblem(
                "its output 'y' is defined twice",
                Node.of("Neg", "n", List.of("x"), List.of("y")),
                Node.of("Abs", "a", List.of("x"), List.of("y")));
    }

    @Test
    void findsCycles() {
        assertProblem(
                "there is a cycle through node a",
                Node.of("Add", "a", List.of("x", "z"), List.of("y")),
                Node.of("Neg", "n", List.of("y"), List.of("z")));
    }

    @Test
    void findsOutputsThatAreNeverComputed() {
        assertProblem("its output 'y' is never computed", Node.of("Neg", "n", List.of("x"), List.of("z")));
    }

    @Test
    void findsMissingOperatorSets() {
        assertProblem(
                "does not say which version of the operator set 'com.microsoft'",
                Node.ofMicrosoft("Gelu", "n", List.of("x"), List.of("y")));
    }

    @Test
    void tellsOperatorsThatNoRuntimeKnows() {
        Graph graph = TestGraphs.graph(
                "g",
                List.of("x"),
                List.of("y"),
                Map.of(),
                new Node("n", "my.own", "Magic", List.of("x"), List.of("y"), List.of(), Opaque.NONE));
        OnnxModel model = TestGraphs.model(13, graph);
        model.requireOperatorSet("my.own", 1);
        assertThatThrownBy(() -> ModelCheck.require(model, Path.of("m.onnx")))
                .isInstanceOfSatisfying(
                        JerboaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_OPERATOR))
                .hasMessageStartingWith("m.onnx")
                .hasMessageContaining("my.own::Magic");
    }

    @Test
    void findsNamesThatHideOuterOnes() {
        Graph inner = TestGraphs.graph(
                "inner", List.of(), List.of("x"), Map.of(), Node.of("Neg", "", List.of("c"), List.of("x")));
        assertProblem(
                "'x' hides a value of the graph around it",
                Node.of("Abs", "a", List.of("x"), List.of("c")),
                Node.of(
                        "If",
                        "if",
                        List.of("c"),
                        List.of("y"),
                        Attribute.of("then_branch", new AttributeValue.GraphValue(inner))));
    }

    private static void assertProblem(String message, Node... nodes) {
        OnnxModel model = TestGraphs.model(13, TestGraphs.graph("g", List.of("x"), List.of("y"), Map.of(), nodes));
        assertThat(ModelCheck.check(model))
                .extracting(ModelCheck.Problem::message)
                .anySatisfy(found -> assertThat(found).contains(message));
    }
}
