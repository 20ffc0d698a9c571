package dev.jerboa.quantize.affine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.JerboaException;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AffineParametersTest {
    private static final IntegerRange UINT4 = IntegerRange.unsigned(4);
    private static final IntegerRange INT4 = IntegerRange.signed(4);

    @Test
    void asymmetricByHand() {
        AffineParameters parameters = AffineParameters.asymmetric(new ValueRange(-1, 2), UINT4);
        assertThat(parameters).isEqualTo(new AffineParameters(0.2f, 5));
        assertThat(parameters.quantize(-1, UINT4)).isZero();
        assertThat(parameters.quantize(2, UINT4)).isEqualTo(15);
        assertThat(parameters.quantize(0.31f, UINT4)).isEqualTo(7);
        assertThat(parameters.dequantize(7)).isEqualTo(0.4f);
        assertThat(AffineParameters.asymmetric(new ValueRange(-1, 2), IntegerRange.INT8)
                        .zeroPoint())
                .isEqualTo(-128 + 85);
    }

    @Test
    void symmetricFormsByHand() {
        ValueRange range = new ValueRange(-3, 12);
        assertThat(AffineParameters.symmetric(range, INT4)).isEqualTo(new AffineParameters(12 / 7f, 0));
        assertThat(AffineParameters.symmetric(range, IntegerRange.INT8)).isEqualTo(new AffineParameters(12 / 127f, 0));
        assertThat(AffineParameters.symmetricFullRange(range, UINT4)).isEqualTo(new AffineParameters(1.6f, 8));
        assertThat(AffineParameters.signedExtreme(range, UINT4)).isEqualTo(new AffineParameters(-1.5f, 8));
        assertThat(AffineParameters.signedExtreme(new ValueRange(-12, 3), UINT4))
                .isEqualTo(new AffineParameters(1.5f, 8));
    }

    @Test
    void theEndOfLargerMagnitudeIsExactWithSignedExtreme() {
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            ValueRange range = ValueRange.of("w", random.nextFloat() - 0.5f, random.nextFloat() - 0.5f);
            AffineParameters parameters = AffineParameters.signedExtreme(range, UINT4);
            assertThat(parameters.quantize(range.extreme(), UINT4)).isZero();
            assertThat(parameters.dequantize(0)).isEqualTo(range.extreme());
        }
    }

    @Test
    void halvesGoToTheEvenInteger() {
        AffineParameters parameters = new AffineParameters(1, 0);
        assertThat(parameters.quantize(0.5f, IntegerRange.INT8)).isZero();
        assertThat(parameters.quantize(1.5f, IntegerRange.INT8)).isEqualTo(2);
        assertThat(parameters.quantize(2.5f, IntegerRange.INT8)).isEqualTo(2);
        assertThat(parameters.quantize(-2.5f, IntegerRange.INT8)).isEqualTo(-2);
        assertThat(parameters.quantize(-3.5f, IntegerRange.INT8)).isEqualTo(-4);
    }

    @Test
    void valuesBeyondTheRangeStopAtItsEnds() {
        AffineParameters parameters = new AffineParameters(0.5f, 3);
        assertThat(parameters.quantize(1e30f, UINT4)).isEqualTo(15);
        assertThat(parameters.quantize(Float.POSITIVE_INFINITY, UINT4)).isEqualTo(15);
        assertThat(parameters.quantize(Float.NEGATIVE_INFINITY, UINT4)).isZero();
        assertThat(parameters.quantize(Float.NaN, UINT4)).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
    void noValueOfTheRangeIsOffByMoreThanTheFormulaSays(int bits) {
        Random random = new Random(bits);
        IntegerRange signed = IntegerRange.signed(bits);
        IntegerRange unsigned = IntegerRange.unsigned(bits);
        for (int i = 0; i < 200; i++) {
            float size = (float) Math.pow(10, random.nextInt(60) - 30);
            float[] values = new float[1 + random.nextInt(40)];
            for (int j = 0; j < values.length; j++) {
                values[j] = size * (float) random.nextGaussian();
            }
            ValueRange range = ValueRange.of("w", values);
            // Half a step from rounding the value, half from rounding the zero point.
            checkErrors(values, range, AffineParameters::asymmetric, unsigned, 1);
            checkErrors(values, range, AffineParameters::asymmetric, signed, 1);
            checkErrors(values, range, AffineParameters::symmetric, signed, 0.5);
            checkErrors(values, range, AffineParameters::symmetricFullRange, signed, 0.5);
            checkErrors(values, range, AffineParameters::signedExtreme, unsigned, 1);
        }
    }

    private static void checkErrors(
            float[] values,
            ValueRange range,
            BiFunction<ValueRange, IntegerRange, AffineParameters> form,
            IntegerRange integers,
            double steps) {
        AffineParameters parameters = form.apply(range, integers);
        assertThat(parameters.dequantize(parameters.quantize(0, integers))).isZero();
        assertThat(parameters.zeroPoint()).isBetween(integers.min(), integers.max());
        for (float value : values) {
            int integer = parameters.quantize(value, integers);
            assertThat(integer).isBetween(integers.min(), integers.max());
            double allowed = Math.abs(parameters.scale()) * steps * (1 + 1e-4);
            assertThat((double) parameters.dequantize(integer)).isCloseTo(value, within(allowed));
        }
    }

    @Test
    void zerosAndNothingAtAllHaveScaleOne() {
        ValueRange zeros = ValueRange.of("w", 0, 0, -0f);
        assertThat(AffineParameters.asymmetric(zeros, UINT4)).isEqualTo(new AffineParameters(1, 0));
        assertThat(AffineParameters.asymmetric(ValueRange.of("w"), IntegerRange.INT8))
                .isEqualTo(new AffineParameters(1, -128));
        assertThat(AffineParameters.symmetric(zeros, INT4)).isEqualTo(new AffineParameters(1, 0));
        assertThat(AffineParameters.signedExtreme(zeros, UINT4)).isEqualTo(new AffineParameters(1, 8));
    }

    @Test
    void equalValuesAreExact() {
        for (float value : new float[] {0.1f, -0.1f, 3e30f, -3e-30f}) {
            ValueRange range = ValueRange.of("w", value, value, value);
            AffineParameters parameters = AffineParameters.asymmetric(range, UINT4);
            float restored = parameters.dequantize(parameters.quantize(value, UINT4));
            assertThat(restored).isCloseTo(value, within(Math.ulp(value)));
        }
    }

    @Test
    void aScaleThatWouldBeSubnormalIsOne() {
        float tiny = Float.MIN_NORMAL * 14;
        assertThat(AffineParameters.asymmetric(new ValueRange(0, tiny), UINT4)).isEqualTo(new AffineParameters(1, 0));
        assertThat(AffineParameters.asymmetric(new ValueRange(-Float.MIN_VALUE, 0), UINT4))
                .isEqualTo(new AffineParameters(1, 0));
        assertThat(AffineParameters.symmetric(new ValueRange(-Float.MIN_VALUE, 0), INT4)
                        .scale())
                .isEqualTo(1);
        float enough = Float.MIN_NORMAL * 15;
        assertThat(AffineParameters.asymmetric(new ValueRange(0, enough), UINT4).scale())
                .isEqualTo(Float.MIN_NORMAL);
    }

    @Test
    void theWholeRangeOfFloatsHasAFiniteScale() {
        ValueRange all = new ValueRange(-Float.MAX_VALUE, Float.MAX_VALUE);
        for (int bits = 2; bits <= 8; bits++) {
            IntegerRange integers = IntegerRange.unsigned(bits);
            assertThat(AffineParameters.asymmetric(all, integers).scale()).isFinite();
            assertThat(AffineParameters.symmetricFullRange(all, integers).scale())
                    .isFinite();
            assertThat(AffineParameters.signedExtreme(all, integers).scale()).isFinite();
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -0f, Float.MIN_VALUE, Float.NaN, Float.POSITIVE_INFINITY})
    void refusesAScaleThatCannotDivide(float scale) {
        assertThatThrownBy(() -> new AffineParameters(scale, 0)).isInstanceOf(JerboaException.class);
    }
}
