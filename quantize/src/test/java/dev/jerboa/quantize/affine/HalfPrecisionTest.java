package dev.jerboa.quantize.affine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HalfPrecisionTest {
    private static final int INFINITY = 0x7C00;

    /** The value by its definition, {@code (-1)^s * fraction * 2^exponent}. */
    private static double valueOf(int half) {
        int exponent = half >>> 10 & 31;
        int fraction = half & 0x3FF;
        double magnitude = exponent == 0
                ? fraction * Math.pow(2, -24)
                : exponent == 31 ? infinityOrNan(fraction) : (1024 + fraction) * Math.pow(2, exponent - 25);
        return (half & 0x8000) == 0 ? magnitude : -magnitude;
    }

    private static double infinityOrNan(int fraction) {
        return fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    }

    @Test
    void everyHalfHasTheValueOfItsDefinitionAndComesBack() {
        for (int half = 0; half < 1 << 16; half++) {
            float value = HalfPrecision.toFloat((short) half);
            assertThat(Double.compare(value, valueOf(half))).isZero();
            short back = HalfPrecision.fromFloat(value);
            if (Float.isNaN(value)) {
                assertThat(Float.isNaN(HalfPrecision.toFloat(back))).isTrue();
                assertThat(back & 0x8200).isEqualTo((half & 0x8000) | 0x200);
            } else {
                assertThat(back).isEqualTo((short) half);
            }
        }
    }

    @Test
    void betweenNeighboursTheNearestWinsAndTiesGoToEven() {
        for (int lower = 0; lower < INFINITY; lower++) {
            // The next one after 65504 would be 65536.
            double upperValue = lower + 1 == INFINITY ? 65536 : valueOf(lower + 1);
            float middle = (float) ((valueOf(lower) + upperValue) / 2);
            int even = lower % 2 == 0 ? lower : lower + 1;
            assertThat(HalfPrecision.fromFloat(Math.nextDown(middle))).isEqualTo((short) lower);
            assertThat(HalfPrecision.fromFloat(middle)).isEqualTo((short) even);
            assertThat(HalfPrecision.fromFloat(Math.nextUp(middle))).isEqualTo((short) (lower + 1));
            assertThat(HalfPrecision.fromFloat(-middle)).isEqualTo((short) (even | 0x8000));
        }
    }

    @Test
    void randomFloatsGoToTheNearestHalf() {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (i % 2 == 0) {
                value = (float) random.nextGaussian() * (float) Math.pow(2, random.nextInt(44) - 28);
            }
            if (!Float.isNaN(value)) {
                assertThat(HalfPrecision.fromFloat(value)).isEqualTo(nearestByBisection(value));
            }
        }
    }

    /** Halves are ordered as their magnitudes' bits are. */
    private static short nearestByBisection(float value) {
        double magnitude = Math.abs((double) value);
        int low = 0;
        int high = INFINITY;
        while (high - low > 1) {
            int middle = (low + high) / 2;
            if (valueOf(middle) <= magnitude) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double below = magnitude - valueOf(low);
        double above = (high == INFINITY ? 65536 : valueOf(high)) - magnitude;
        int nearest = below < above || (below == above && low % 2 == 0) ? low : high;
        boolean negative = Float.floatToRawIntBits(value) < 0;
        return (short) (negative ? nearest | 0x8000 : nearest);
    }

    @Test
    void overflowIsReported() {
        assertThat(HalfPrecision.overflows(Math.nextDown(65520f))).isFalse();
        assertThat(HalfPrecision.overflows(65520f)).isTrue();
        assertThat(HalfPrecision.overflows(-1e38f)).isTrue();
        assertThat(HalfPrecision.overflows(Float.POSITIVE_INFINITY)).isFalse();
        assertThat(HalfPrecision.overflows(Float.NaN)).isFalse();
        short[] target = new short[5];
        float[] values = {9, 1, -65520, 70000, Float.NEGATIVE_INFINITY, 9};
        assertThat(HalfPrecision.encode(values, 1, 4, target, 1)).isEqualTo(2);
        assertThat(target).containsExactly(0, 0x3C00, 0xFC00, 0x7C00, 0xFC00);
    }
}
