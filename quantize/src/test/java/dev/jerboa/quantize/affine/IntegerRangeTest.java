package dev.jerboa.quantize.affine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.JerboaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntegerRangeTest {
    @ParameterizedTest
    @CsvSource({
        "2, true, -2, 1, 0", "2, false, 0, 3, 2",
        "4, true, -8, 7, 0", "4, false, 0, 15, 8",
        "7, true, -64, 63, 0", "8, true, -128, 127, 0",
        "8, false, 0, 255, 128"
    })
    void endsAndMiddleAreThoseOfTwosComplement(int bits, boolean signed, int min, int max, int middle) {
        IntegerRange range = new IntegerRange(bits, signed);
        assertThat(range.min()).isEqualTo(min);
        assertThat(range.max()).isEqualTo(max);
        assertThat(range.middle()).isEqualTo(middle);
        assertThat(range.steps()).isEqualTo(max - min);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 9, 32})
    void refusesOtherNumbersOfBits(int bits) {
        assertThatThrownBy(() -> IntegerRange.signed(bits))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining(String.valueOf(bits));
    }

    @Test
    void namedRangesAreBytes() {
        assertThat(IntegerRange.INT8.min()).isEqualTo(Byte.MIN_VALUE);
        assertThat(IntegerRange.INT8.max()).isEqualTo(Byte.MAX_VALUE);
        assertThat(IntegerRange.UINT8.max()).isEqualTo(255);
    }
}
