package dev.jerboa.quantize.affine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.JerboaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockLayoutTest {
    @ParameterizedTest
    @CsvSource({
        "4, 32, 384, 12, 16, 192, 6",
        "4, 32, 385, 13, 16, 208, 7",
        "8, 32, 384, 12, 32, 384, 12",
        "2, 16, 80, 5, 4, 20, 2",
        "4, 256, 1, 1, 128, 128, 1",
        "4, 128, 0, 0, 64, 0, 0"
    })
    void sizesByHand(int bits, int block, int width, int blocks, int blockBytes, int rowBytes, int zeroPointBytes) {
        BlockLayout layout = new BlockLayout(bits, block, false);
        assertThat(layout.blocks(width)).isEqualTo(blocks);
        assertThat(layout.blockBytes()).isEqualTo(blockBytes);
        assertThat(layout.rowBytes(width)).isEqualTo(rowBytes);
        assertThat(layout.zeroPointRowBytes(width)).isEqualTo(zeroPointBytes);
        assertThat(new BlockLayout(bits, block, true).zeroPointRowBytes(width)).isZero();
    }

    @Test
    void aWholeRowIsOneBlock() {
        for (int width : new int[] {1, 8, 9, 384, 1021}) {
            BlockLayout layout = BlockLayout.wholeRows(4, width, false);
            assertThat(layout.blocks(width)).isEqualTo(1);
            assertThat(layout.rowBytes(width)).isEqualTo((width + 7) / 8 * 4);
        }
    }

    @Test
    void refusesWhatDoesNotFillBytes() {
        assertThatThrownBy(() -> new BlockLayout(3, 32, true)).isInstanceOf(JerboaException.class);
        assertThatThrownBy(() -> new BlockLayout(4, 0, true)).isInstanceOf(JerboaException.class);
        assertThatThrownBy(() -> new BlockLayout(4, 20, true))
                .isInstanceOf(JerboaException.class)
                .hasMessage("a block of 20 weights is not possible");
    }
}
