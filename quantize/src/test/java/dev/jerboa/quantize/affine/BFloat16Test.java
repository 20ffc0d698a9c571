package dev.jerboa.quantize.affine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BFloat16Test {
    @Test
    void everyBrainFloatComesBack() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = BFloat16.toFloat((short) bits);
            assertThat(Float.floatToRawIntBits(value)).isEqualTo(bits << 16);
            short back = BFloat16.fromFloat(value);
            assertThat(Float.isNaN(value) ? Float.isNaN(BFloat16.toFloat(back)) : back == (short) bits)
                    .isTrue();
        }
    }

    @Test
    void theNearestWinsAndTiesGoToEven() {
        Random random = new Random(5);
        for (int i = 0; i < 200_000; i++) {
            float value = Float.intBitsToFloat(i % 3 == 0 ? random.nextInt() & 0xFFFF_8000 : random.nextInt());
            if (Float.isFinite(value)) {
                assertThat(BFloat16.fromFloat(value)).isEqualTo(nearest(value));
            }
        }
    }

    private static short nearest(float value) {
        int lower = Float.floatToRawIntBits(value) >>> 16;
        double below = Math.abs((double) value - BFloat16.toFloat((short) lower));
        // Beyond the largest brain float lies 2^128.
        double upper = (lower & 0x7FFF) == 0x7F7F ? Math.pow(2, 128) : Math.abs(BFloat16.toFloat((short) (lower + 1)));
        double above = upper - Math.abs((double) value);
        boolean down = below < above || (below == above && lower % 2 == 0);
        return (short) (down ? lower : lower + 1);
    }

    @Test
    void nanStaysNan() {
        for (int bits : new int[] {0x7F80_0001, 0xFF80_0001, 0x7FC0_0000, 0x7FFF_FFFF}) {
            assertThat(BFloat16.toFloat(BFloat16.fromFloat(Float.intBitsToFloat(bits))))
                    .isNaN();
        }
    }
}
