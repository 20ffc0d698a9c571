package dev.jerboa.quantize.affine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueRangeTest {
    @Test
    void alwaysContainsZero() {
        assertThat(ValueRange.of("w", -2, 5, 3)).isEqualTo(new ValueRange(-2, 5));
        assertThat(ValueRange.of("w", 4, 5)).isEqualTo(new ValueRange(0, 5));
        assertThat(ValueRange.of("w", -4, -5)).isEqualTo(new ValueRange(-5, 0));
        assertThat(ValueRange.of("w")).isEqualTo(new ValueRange(0, 0));
    }

    @Test
    void extremeIsTheEndFartherFromZero() {
        assertThat(new ValueRange(-2, 5).extreme()).isEqualTo(5);
        assertThat(new ValueRange(-6, 5).extreme()).isEqualTo(-6);
        assertThat(new ValueRange(-5, 5).extreme()).isEqualTo(-5);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void namesTheValueThatHasNoInteger(float invalid) {
        JerboaException failure = catchThrowableOfType(
                JerboaException.class, () -> ValueRange.of("layer.1.weight", 1, 2, invalid, Float.NaN));
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_WEIGHT);
        assertThat(failure).hasMessage("weight 'layer.1.weight' holds " + invalid + " at [2]");
    }

    @Test
    void refusesEndsThatAreNoRange() {
        assertThatThrownBy(() -> new ValueRange(1, 2)).isInstanceOf(JerboaException.class);
        assertThatThrownBy(() -> new ValueRange(-2, -1)).isInstanceOf(JerboaException.class);
        assertThatThrownBy(() -> new ValueRange(Float.NaN, 1)).isInstanceOf(JerboaException.class);
        assertThatThrownBy(() -> new ValueRange(-1, Float.POSITIVE_INFINITY)).isInstanceOf(JerboaException.class);
    }
}
