package dev.jerboa.runtime;

import static dev.jerboa.runtime.TestModels.floats;
import static dev.jerboa.runtime.TestModels.type;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Node;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FloatConversionTest {
    private static final int VALUES = 1 << 16;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16", "INT16"})
    void convertsEvery16BitValueLikeOnnxRuntime(ElementType type) {
        short[] all = new short[VALUES];
        for (int i = 0; i < VALUES; i++) {
            all[i] = (short) i;
        }
        Tensor tensor = Tensor.of(type, new long[] {VALUES}, all);
        Path model = TestModels.write(
                directory,
                type(type, VALUES),
                floats(VALUES),
                Map.of(),
                Node.of("Cast", "cast", List.of("x"), List.of("y"), Attribute.of("to", ElementType.FLOAT.code())));
        try (Session session = Session.open(model)) {
            float[] expected = session.run(Map.of("x", tensor)).get("y").floats();
            // As bits, so that 0 differs from -0 and NaN equals NaN.
            assertThat(bits(tensor.toFloats())).isEqualTo(bits(expected));
        }
    }

    private static int[] bits(float[] values) {
        return IntStream.range(0, values.length)
                .map(i -> Float.floatToIntBits(values[i]))
                .toArray();
    }
}
