package dev.jerboa.quantize.affine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.JerboaException;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitPackingTest {
    @Test
    void theFirstValueIsInTheLowestBits() {
        assertThat(BitPacking.pack(new byte[] {0x3, 0xA, 0xF}, 4)).containsExactly(0xA3, 0x0F);
        assertThat(BitPacking.pack(new byte[] {1, 2, 3, 0, 2}, 2)).containsExactly(0b00_11_10_01, 0b10);
        assertThat(BitPacking.pack(new byte[] {-1, -8, 7}, 4)).containsExactly(0x8F, 0x07);
        assertThat(BitPacking.pack(new byte[] {-128, 127}, 8)).containsExactly(-128, 127);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void packedBytesAreTheDigitsOfOneNumber(int bits) {
        Random random = new Random(bits);
        for (int length = 0; length < 70; length++) {
            byte[] values = new byte[length];
            BigInteger number = BigInteger.ZERO;
            for (int i = 0; i < length; i++) {
                int value = random.nextInt(1 << bits);
                values[i] = (byte) value;
                number = number.add(BigInteger.valueOf(value).shiftLeft(i * bits));
            }
            byte[] packed = BitPacking.pack(values, bits);
            assertThat(packed).hasSize((length * bits + 7) / 8);
            for (int i = 0; i < packed.length; i++) {
                assertThat(packed[i]).isEqualTo(number.shiftRight(8 * i).byteValue());
            }
            assertThat(BitPacking.unpack(packed, length, IntegerRange.unsigned(bits)))
                    .isEqualTo(values);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void signedValuesComeBackWithTheirSign(int bits) {
        IntegerRange integers = IntegerRange.signed(bits);
        byte[] all = new byte[1 << bits];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (integers.min() + i);
        }
        assertThat(BitPacking.unpack(BitPacking.pack(all, bits), all.length, integers))
                .isEqualTo(all);
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> BitPacking.pack(new byte[1], 3)).isInstanceOf(JerboaException.class);
        assertThatThrownBy(() -> BitPacking.unpack(new byte[1], 1, IntegerRange.signed(7)))
                .isInstanceOf(JerboaException.class);
        assertThatThrownBy(() -> BitPacking.unpack(new byte[1], 3, IntegerRange.signed(4)))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }
}
