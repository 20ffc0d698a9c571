package dev.jerboa.quantize.affine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.JerboaException;
import org.junit.jupiter.api.Test;

class RangeSearchTest {
    @Test
    void theWholeRangeComesFirstThenTheOthersFromTheNearest() {
        RangeSearch search = new RangeSearch(2, 1, 0.25f);
        assertThat(search.candidates()).isEqualTo(4);
        assertThat(search.factor(0)).isEqualTo(1);
        assertThat(search.factor(1)).isEqualTo(0.75f);
        assertThat(search.factor(2)).isEqualTo(0.5f);
        assertThat(search.factor(3)).isEqualTo(1.25f);
        assertThat(RangeSearch.NONE.candidates()).isEqualTo(1);
    }

    @Test
    void refusesAnEmptyRange() {
        assertThatThrownBy(() -> new RangeSearch(4, 0, 0.25f)).isInstanceOf(JerboaException.class);
        assertThatThrownBy(() -> new RangeSearch(-1, 0, 0.25f)).isInstanceOf(JerboaException.class);
        assertThatThrownBy(() -> new RangeSearch(1, -1, 0.25f)).isInstanceOf(JerboaException.class);
        assertThatThrownBy(() -> new RangeSearch(1, 1, Float.NaN)).isInstanceOf(JerboaException.class);
    }
}
