package dev.jerboa.quantize.simplify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.quantize.Models;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ONNX Runtime is the oracle: it runs each spelling before and after. */
class HardSwishesTest {
    private static final long[] SHAPE = {2, 3, 4, 5};

    /** What is divided by six. */
    private enum Divided {
        PRODUCT,
        CLIP,
        INPUT
    }

    @TempDir
    private Path folder;

    /** The pieces of a hard swish, in one order or the other, with the numbers given. */
    private static String pieces(
            GraphSketch sketch, Divided divided, boolean swapped, boolean factor, boolean attributes, float[] numbers) {
        String three = sketch.number(numbers[0]);
        String added = sketch.node("Add", swapped ? List.of(three, "x") : List.of("x", three));
        String clip = attributes
                ? sketch.node("Clip", List.of(added), Attribute.of("min", numbers[1]), Attribute.of("max", numbers[2]))
                : sketch.node("Clip", List.of(added, sketch.number(numbers[1]), sketch.number(numbers[2])));
        String x = "x";
        if (divided == Divided.CLIP) {
            clip = sixth(sketch, clip, swapped, factor, numbers[3]);
        } else if (divided == Divided.INPUT) {
            x = sixth(sketch, x, swapped, factor, numbers[3]);
        }
        String product = sketch.node("Mul", swapped ? List.of(clip, x) : List.of(x, clip));
        return divided == Divided.PRODUCT ? sixth(sketch, product, swapped, factor, numbers[3]) : product;
    }

    private static String sixth(GraphSketch sketch, String value, boolean swapped, boolean factor, float six) {
        if (!factor) {
            return sketch.node("Div", List.of(value, sketch.number(six)));
        }
        String constant = sketch.number(1 / six);
        return sketch.node("Mul", swapped ? List.of(constant, value) : List.of(value, constant));
    }

    private static float[] input() {
        float[] x = Models.normalArray(new Random(1), 2 * 3 * 4 * 5);
        for (int i = 0; i < x.length; i++) {
            x[i] *= 4;
        }
        return x;
    }

    @ParameterizedTest
    @EnumSource(Divided.class)
    void everySpellingBecomesTwoOperators(Divided divided) {
        for (int bits = 0; bits < 8; bits++) {
            boolean attributes = (bits & 4) != 0;
            GraphSketch sketch = new GraphSketch(attributes ? 10 : 13, SHAPE);
            float[] numbers = {3, 0, 6, 6};
            String y = pieces(sketch, divided, (bits & 1) != 0, (bits & 2) != 0, attributes, numbers);
            GraphSketch.Simplified result = sketch.returning(y, 4).simplified(folder, input());
            assertThat(result.operators()).containsExactly("HardSigmoid", "Mul");
            assertThat(result.counts().hardSwishes()).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource(Divided.class)
    void otherNumbersStay(Divided divided) {
        for (int wrong = 0; wrong < 4; wrong++) {
            float[] numbers = {3, 0, 6, 6};
            numbers[wrong] += 0.001f;
            GraphSketch sketch = new GraphSketch(13, SHAPE);
            String y = pieces(sketch, divided, false, false, false, numbers);
            GraphSketch.Simplified result = sketch.returning(y, 4).simplified(folder, input());
            assertThat(result.operators()).hasSize(4).doesNotContain("HardSigmoid");
        }
    }

    @Test
    void piecesThatAnotherNodeReadsOrThatAreReturnedStay() {
        for (int piece = 0; piece < 3; piece++) {
            for (boolean returned : new boolean[] {false, true}) {
                GraphSketch sketch = new GraphSketch(13, SHAPE);
                String y = pieces(sketch, Divided.PRODUCT, false, false, false, new float[] {3, 0, 6, 6});
                String read = sketch.model().graph().nodes().get(piece).output(0);
                sketch.returning(y, 4).returning(returned ? read : sketch.node("Neg", List.of(read)), 4);
                GraphSketch.Simplified result = sketch.simplified(folder, input());
                assertThat(result.operators()).doesNotContain("HardSigmoid");
                assertThat(result.counts().hardSwishes()).isZero();
            }
        }
    }

    @Test
    void aProductWithAnotherValueStays() {
        GraphSketch sketch = new GraphSketch(13, SHAPE);
        String other = sketch.node("Neg", List.of("x"));
        String added = sketch.node("Add", List.of("x", sketch.number(3)));
        String clip = sketch.node("Clip", List.of(added, sketch.number(0), sketch.number(6)));
        String product = sketch.node("Mul", List.of(other, clip));
        sketch.returning(sketch.node("Div", List.of(product, sketch.number(6))), 4);
        assertThat(sketch.simplified(folder, input()).operators()).containsExactly("Neg", "Add", "Clip", "Mul", "Div");
    }

    @Test
    void theOperatorOfThatNameIsRewrittenToo() {
        GraphSketch sketch = new GraphSketch(14, SHAPE);
        String first = sketch.node("HardSwish", List.of("x"));
        sketch.returning(sketch.node("HardSwish", List.of(first)), 4);
        assertThat(sketch.simplified(folder, input()).operators())
                .containsExactly("HardSigmoid", "Mul", "HardSigmoid", "Mul");
    }
}
