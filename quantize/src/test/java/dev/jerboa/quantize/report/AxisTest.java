package dev.jerboa.quantize.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class AxisTest {
    @Test
    void decadesCoverTheValues() {
        Axis axis = Axis.decades(List.of(0.003, 0.5, 0.02));
        assertThat(axis.low()).isCloseTo(0.001, within(1e-12));
        assertThat(axis.high()).isCloseTo(1, within(1e-12));
        assertThat(axis.ticks()).extracting(Axis.Tick::label).containsExactly("0.001", "0.01", "0.1", "1");
        assertThat(axis.ticks()).extracting(Axis.Tick::place).containsExactly("0.00%", "33.33%", "66.67%", "100.00%");
        assertThat(axis.ticks()).extracting(Axis.Tick::anchor).containsExactly("start", "middle", "middle", "end");
    }

    @Test
    void aLogarithmicAxisPlacesByFactors() {
        Axis axis = Axis.decades(List.of(1e-6, 1e-2));
        assertThat(axis.share(1e-4)).isCloseTo(0.5, within(1e-12));
        assertThat(axis.share(0)).isZero();
        assertThat(axis.share(-1)).isZero();
        assertThat(axis.share(Double.NaN)).isZero();
        assertThat(axis.share(5)).isEqualTo(1);
        assertThat(axis.ticks()).extracting(Axis.Tick::label).containsExactly("1e-6", "1e-5", "1e-4", "1e-3", "1e-2");
    }

    @Test
    void aSingleOrNoValueStillGivesAnAxis() {
        assertThat(Axis.decades(List.of(0.1)).ticks()).hasSizeGreaterThan(1);
        assertThat(Axis.decades(List.of(0.0, Double.NaN)).ticks()).hasSizeGreaterThan(1);
    }

    @Test
    void linearLabelsCountBackFromTheRightEdge() {
        Axis axis = Axis.linear(0.9944, 1, 4);
        assertThat(axis.ticks()).extracting(Axis.Tick::label).containsExactly("0.996", "0.998", "1.000");
        assertThat(axis.share(0.9972)).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void stepsAreOneTwoOrFive() {
        assertThat(Axis.niceStep(0.0013)).isCloseTo(0.002, within(1e-12));
        assertThat(Axis.niceStep(0.03)).isCloseTo(0.05, within(1e-12));
        assertThat(Axis.niceStep(7)).isCloseTo(10, within(1e-12));
        assertThat(Axis.niceStep(0.1)).isCloseTo(0.1, within(1e-12));
    }
}
