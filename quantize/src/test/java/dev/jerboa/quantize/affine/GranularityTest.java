package dev.jerboa.quantize.affine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.JerboaException;
import org.junit.jupiter.api.Test;

class GranularityTest {
    @Test
    void aTensorHasOneScale() {
        assertThat(new Granularity.PerTensor().parameterShape(384, 1536)).isEmpty();
    }

    @Test
    void aChannelHasOneScale() {
        assertThat(new Granularity.PerChannel(1).parameterShape(384, 1536)).containsExactly(1536);
        assertThat(new Granularity.PerChannel(0).parameterShape(64, 3, 7, 7)).containsExactly(64);
        assertThat(new Granularity.PerChannel(-1).parameterShape(2, 3, 4)).containsExactly(4);
    }

    @Test
    void aBlockHasOneScaleAndTheLastMayBeShorter() {
        assertThat(new Granularity.PerBlock(1, 32).parameterShape(30522, 384)).containsExactly(30522, 12);
        assertThat(new Granularity.PerBlock(1, 32).parameterShape(30522, 400)).containsExactly(30522, 13);
        assertThat(new Granularity.PerBlock(-2, 128).parameterShape(129, 5)).containsExactly(2, 5);
    }

    @Test
    void refusesAnAxisThatDoesNotExist() {
        assertThatThrownBy(() -> new Granularity.PerChannel(2).parameterShape(384, 1536))
                .isInstanceOf(JerboaException.class)
                .hasMessage("axis 2 does not exist in a tensor of 2 dimensions");
        assertThatThrownBy(() -> new Granularity.PerBlock(-3, 32).parameterShape(384, 1536))
                .isInstanceOf(JerboaException.class);
    }

    @Test
    void refusesAnEmptyBlock() {
        assertThatThrownBy(() -> new Granularity.PerBlock(0, 0)).isInstanceOf(JerboaException.class);
    }
}
