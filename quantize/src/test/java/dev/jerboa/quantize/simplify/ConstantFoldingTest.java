package dev.jerboa.quantize.simplify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.Models;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime is the oracle for the constants: it works them out before, and reads them after. */
class ConstantFoldingTest {
    @TempDir
    private Path folder;

    private final float[] x = Models.normalArray(new Random(1), 24);

    private static TensorData longs(long... values) {
        return TensorData.ofLongs(new long[] {values.length}, values);
    }

    @Test
    void reshapedConstantsBecomeInitializersOfTheSameName() {
        Random random = new Random(2);
        GraphSketch sketch = new GraphSketch(13, 2, 3, 4);
        String value = sketch.constantNode(Models.normal(random, 3, 4));
        value = sketch.node("Reshape", List.of(value, sketch.constantNode(longs(0, -1, 2, 2))));
        value = sketch.node("Identity", List.of(value));
        value = sketch.node("Squeeze", List.of(value));
        value = sketch.node("Unsqueeze", List.of(value, sketch.initializer(longs(-1, 0))));
        value = sketch.node("Squeeze", List.of(value, sketch.initializer(longs(-1))));
        value = sketch.node("Reshape", List.of(value, sketch.initializer(longs(3, 4))));
        sketch.returning(sketch.node("Add", List.of("x", value)), 3);
        GraphSketch.Simplified result = sketch.simplified(folder, x);
        assertThat(result.operators()).containsExactly("Add");
        assertThat(result.counts().constants()).isEqualTo(8);
        assertThat(result.model().graph().initializers()).containsOnlyKeys(value);
    }

    @Test
    void axesMayBeAttributes() {
        GraphSketch sketch = new GraphSketch(12, 2, 3, 4);
        String value = sketch.constantNode(Models.normal(new Random(3), 3, 1, 4));
        value = sketch.node("Squeeze", List.of(value), Attribute.of("axes", new long[] {1}));
        value = sketch.node("Unsqueeze", List.of(value), Attribute.of("axes", new long[] {0, 3}));
        value = sketch.node("Reshape", List.of(value, sketch.initializer(longs(1, 3, 4))));
        sketch.returning(sketch.node("Sub", List.of(value, "x")), 3);
        assertThat(sketch.simplified(folder, x).operators()).containsExactly("Sub");
    }

    @Test
    void castsAreWorkedOut() {
        List<TensorData> sources = List.of(
                TensorData.ofFloats(new long[] {4}, -1.7f, 0, 2.5f, 3e9f),
                TensorData.ofFloats(new long[] {4}, -1.7f, 0.3f, 2.5f, 3e8f),
                longs(-16777217, 0, 3, 9007199254740993L),
                longs(-16777217, 0, 3, 2147483647),
                TensorData.of(ElementType.BOOL, new long[] {4}, ByteSource.of(new byte[] {1, 0, 0, 1})));
        List<ElementType> types =
                List.of(ElementType.FLOAT, ElementType.DOUBLE, ElementType.INT64, ElementType.INT32, ElementType.BOOL);
        int folded = 0;
        for (TensorData source : sources) {
            for (ElementType type : types) {
                GraphSketch sketch = new GraphSketch(13, 2, 3, 4);
                String value = sketch.node("Cast", List.of(sketch.initializer(source)), to(type));
                // Twice, so that a wrong type in between shows.
                String real = sketch.node("Cast", List.of(value), to(ElementType.FLOAT));
                String scaled = sketch.node(
                        "Mul", List.of(real, sketch.initializer(TensorData.ofFloats(new long[] {4}, 1, 1, 1, 1e-5f))));
                sketch.returning(sketch.node("Add", List.of("x", scaled)), 3);
                GraphSketch.Simplified result = sketch.simplified(folder, x);
                boolean fits = result.operators().equals(List.of("Mul", "Add"));
                assertThat(result.operators()).hasSize(fits ? 2 : 4);
                folded += fits ? 1 : 0;
            }
        }
        // All but 3e9 and 2^53 + 1 as 32-bit integers.
        assertThat(folded).isEqualTo(23);
    }

    private static Attribute to(ElementType type) {
        return Attribute.of("to", (long) type.code());
    }

    @Test
    void returnedConstantsStay() {
        GraphSketch sketch = new GraphSketch(13, 2, 3, 4);
        String value = sketch.constantNode(Models.normal(new Random(4), 3, 4));
        String same = sketch.node("Identity", List.of(value));
        sketch.returning(sketch.node("Add", List.of("x", value)), 3)
                .returning(value, 2)
                .returning(same, 2);
        assertThat(sketch.simplified(folder, x).operators()).containsExactly("Constant", "Identity", "Add");
    }

    @Test
    void largeConstantsAreNotDoubled() {
        TensorData large = Models.normal(new Random(5), 1 << 14, 4);
        for (boolean shared : new boolean[] {false, true}) {
            GraphSketch sketch = new GraphSketch(13, 2, 3, 4);
            String table = sketch.initializer(large);
            String view = sketch.node("Reshape", List.of(table, sketch.initializer(longs(-1, 1, 4))));
            String row = sketch.initializer(TensorData.ofLongs(new long[0], 7));
            String sum = sketch.node("Add", List.of("x", sketch.node("Gather", List.of(view, row))));
            if (shared) {
                sum = sketch.node("Sub", List.of(sum, sketch.node("Gather", List.of(table, row))));
            }
            GraphSketch.Simplified result = sketch.returning(sum, 3).simplified(folder, x);
            assertThat(result.operators().contains("Reshape")).isEqualTo(shared);
        }
    }

    @Test
    void operatorsThatChangeNothingAreDropped() {
        GraphSketch sketch = new GraphSketch(13, 2, 3, 4);
        String value = sketch.node("Mul", List.of("x", sketch.number(1)));
        value = sketch.node("Add", List.of(sketch.initializer(TensorData.ofFloats(new long[] {1}, 0)), value));
        value = sketch.node("Relu", List.of(sketch.node("Div", List.of(value, sketch.number(1)))));
        value = sketch.node("Sub", List.of(value, sketch.number(0)));
        sketch.returning(sketch.node("Neg", List.of(value)), 3);
        GraphSketch.Simplified result = sketch.simplified(folder, x);
        assertThat(result.operators()).containsExactly("Relu", "Neg");
        assertThat(result.counts().neutralOperators()).isEqualTo(4);
    }

    @Test
    void operatorsThatAddADimensionOrTurnTheSignOrNameAnOutputStay() {
        GraphSketch sketch = new GraphSketch(13, 2, 3, 4);
        String deeper =
                sketch.node("Mul", List.of("x", sketch.initializer(TensorData.ofFloats(new long[] {1, 1, 1, 1}, 1))));
        String turned = sketch.node("Sub", List.of(sketch.number(0), sketch.node("Relu", List.of(deeper))));
        String inverse = sketch.node("Div", List.of(sketch.number(1), sketch.node("Exp", List.of(turned))));
        sketch.returning(sketch.node("Mul", List.of(inverse, sketch.number(1))), 4);
        assertThat(sketch.simplified(folder, x).operators()).containsExactly("Mul", "Relu", "Sub", "Exp", "Div", "Mul");
    }
}
