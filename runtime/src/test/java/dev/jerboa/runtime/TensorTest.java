package dev.jerboa.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorTest {
    @Test
    void keepsTheArrayAndCopiesTheShape() {
        float[] data = {1, 2, 3, 4, 5, 6};
        long[] dims = {2, 3};
        Tensor tensor = Tensor.of(dims, data);
        dims[0] = 9;

        assertThat(tensor.floats()).isSameAs(data);
        assertThat(tensor.toFloats()).isSameAs(data);
        assertThat(tensor.dims()).containsExactly(2, 3);
        assertThat(tensor.elementCount()).isEqualTo(6);
        assertThat(tensor).hasToString("float[2, 3]");
    }

    @Test
    void takesScalarsAndEmptyTensors() {
        assertThat(Tensor.of(new long[0], 5L).longs()).containsExactly(5);
        assertThat(Tensor.of(new long[] {3, 0, Long.MAX_VALUE}, new float[0]).elementCount())
                .isZero();
    }

    @Test
    void namesBothCountsWhenTheyDiffer() {
        assertThatThrownBy(() -> Tensor.of(new long[] {2, 3}, new float[5]))
                .isInstanceOf(JerboaException.class)
                .hasMessage("a tensor of shape [2, 3] holds 6 elements but 5 were given")
                .extracting("code")
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 1L << 32, 1L << 62})
    void doesNotOverflowOnHugeShapes(long size) {
        assertThatThrownBy(() -> Tensor.of(new long[] {size, size, 4}, new float[0]))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("but 0 were given");
    }

    @Test
    void refusesNegativeDimensions() {
        assertThatThrownBy(() -> Tensor.of(new long[] {-1, -1}, 1f))
                .isInstanceOf(JerboaException.class)
                .hasMessage("a tensor cannot have the shape [-1, -1]");
    }

    @Test
    void refusesAnElementTypeOfAnotherWidth() {
        assertThatThrownBy(() -> Tensor.of(ElementType.FLOAT, new long[] {1}, (byte) 1))
                .isInstanceOf(JerboaException.class)
                .hasMessage("elements of type float are not kept in this kind of tensor, only [uint8, int8]");
    }

    @Test
    void saysWhatItIsWhenAskedForSomethingElse() {
        assertThatThrownBy(() -> Tensor.of(new long[] {2}, 1L, 2L).floats())
                .isInstanceOf(JerboaException.class)
                .hasMessage("expected floats but the tensor is int64[2]");
        assertThatThrownBy(() -> Tensor.of(new long[] {1}, 1f).longs())
                .isInstanceOf(JerboaException.class)
                .hasMessage("expected longs but the tensor is float[1]");
        assertThatThrownBy(() -> Tensor.of(new long[] {1}, "a").toFloats())
                .isInstanceOf(JerboaException.class)
                .hasMessage("expected numbers but the tensor is string[1]");
    }

    @Test
    void convertsNumbersToFloats() {
        long[] two = {2};
        assertThat(Tensor.of(two, 1.5, -0.1).toFloats()).containsExactly(1.5f, -0.1f);
        assertThat(Tensor.of(two, -3L, 16777217L).toFloats()).containsExactly(-3, 16777216);
        assertThat(Tensor.of(two, -3, 7).toFloats()).containsExactly(-3, 7);
        assertThat(Tensor.of(ElementType.UINT32, two, -1, 7).toFloats()).containsExactly(0x1p32f, 7);
        assertThat(Tensor.of(ElementType.INT16, two, (short) -1, (short) 7).toFloats())
                .containsExactly(-1, 7);
        assertThat(Tensor.of(ElementType.UINT16, two, (short) -1, (short) 7).toFloats())
                .containsExactly(65535, 7);
        assertThat(Tensor.of(ElementType.INT8, two, (byte) -1, (byte) 7).toFloats())
                .containsExactly(-1, 7);
        assertThat(Tensor.of(ElementType.UINT8, two, (byte) -1, (byte) 7).toFloats())
                .containsExactly(255, 7);
        assertThat(Tensor.of(two, true, false).toFloats()).containsExactly(1, 0);
    }

    @Test
    void roundsLongsOnceLikeBigInteger() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            // A number of 24 bits, a half, and sometimes a little more: where rounding is hard.
            int shift = 1 + random.nextInt(39);
            long leading = (random.nextInt(1 << 24) | (1L << 23)) << shift;
            long bits = leading | (1L << (shift - 1)) | (random.nextBoolean() && shift > 1 ? 1 : 0);
            long[] one = {1};
            assertThat(Tensor.of(one, bits).toFloats()[0])
                    .isEqualTo(BigInteger.valueOf(bits).floatValue());
            long large = (bits << Long.numberOfLeadingZeros(bits)) | (bits & 1);
            assertThat(Tensor.of(ElementType.UINT64, one, large).toFloats()[0])
                    .isEqualTo(new BigInteger(Long.toUnsignedString(large)).floatValue());
        }
    }
}
