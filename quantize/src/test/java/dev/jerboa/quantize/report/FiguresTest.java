package dev.jerboa.quantize.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void sizesAreDecimal() {
        assertThat(Figures.size(0)).isEqualTo("0 bytes");
        assertThat(Figures.size(999)).isEqualTo("999 bytes");
        assertThat(Figures.size(90_405_214)).isEqualTo("90.4 MB");
        assertThat(Figures.size(999_950_000)).isEqualTo("1.00 GB");
    }

    @Test
    void aCosineIsNeverRoundedUpToOne() {
        assertThat(Figures.cosine(1)).isEqualTo("1.0000");
        assertThat(Figures.cosine(0.99899)).isEqualTo("0.9990");
        assertThat(Figures.cosine(0.99996)).isEqualTo("0.99996");
        assertThat(Figures.cosine(0.9999997)).isEqualTo("0.9999997");
        assertThat(Figures.cosine(-0.5)).isEqualTo("-0.5000");
    }

    @Test
    void smallNumbersKeepTwoDigits() {
        assertThat(Figures.small(0)).isEqualTo("0");
        assertThat(Figures.small(0.0123)).isEqualTo("0.012");
        assertThat(Figures.small(0.00123)).isEqualTo("0.0012");
        assertThat(Figures.small(0.000123)).isEqualTo("1.2e-4");
        assertThat(Figures.small(3.14e-12)).isEqualTo("3.1e-12");
        assertThat(Figures.small(1.5)).isEqualTo("1.5");
        assertThat(Figures.small(123.4)).isEqualTo("123");
    }

    @Test
    void timesAndSharesReadAsPeopleSayThem() {
        assertThat(Figures.seconds(3.416)).isEqualTo("3.42 s");
        assertThat(Figures.seconds(200)).isEqualTo("3 min 20 s");
        assertThat(Figures.millis(118.2)).isEqualTo("118 ms");
        assertThat(Figures.percent(0.2537)).isEqualTo("25 %");
        assertThat(Figures.percent(0.0149)).isEqualTo("1.5 %");
        assertThat(Figures.count(1_234_567)).isEqualTo("1\u202f234\u202f567");
    }

    @Test
    void coordinatesStayInsideTheDrawing() {
        assertThat(Figures.coordinate(0.12345)).isEqualTo("12.35%");
        assertThat(Figures.coordinate(-1)).isEqualTo("0.00%");
        assertThat(Figures.coordinate(7)).isEqualTo("100.00%");
        assertThat(Figures.coordinate(Double.NaN)).isEqualTo("0.00%");
    }
}
