package dev.jerboa.quantize.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.quantize.report.CurveChart.Curve;
import dev.jerboa.quantize.report.CurveChart.Level;
import dev.jerboa.quantize.report.CurveChart.Point;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Places are worked out by hand: 0 is the left and the top, 100 the right and the bottom. */
class CurveChartTest {
    @Test
    void aLineGoesThroughItsPoints() {
        CurveChart chart = CurveChart.of("Loss", List.of(new Curve("loss", points(4, 3, 1, 0))))
                .orElseThrow();
        assertThat(chart.lines())
                .containsExactly(
                        new CurveChart.Line("series-0", "loss", "M25.00 0.00L50.00 25.00L75.00 75.00L100.00 100.00"));
        assertThat(chart.levels())
                .containsExactly(
                        new Level("100.00%", "0"),
                        new Level("75.00%", "1"),
                        new Level("50.00%", "2"),
                        new Level("25.00%", "3"),
                        new Level("0.00%", "4"));
        assertThat(chart.note()).isEqualTo("By step.");
    }

    @Test
    void ofManyStepsMeansAreDrawn() {
        double[] values = LongStream.rangeClosed(1, 400)
                .mapToDouble(step -> step % 2 == 0 ? 10 : step < 201 ? 0 : -20)
                .toArray();
        values[399] = Double.NaN;
        CurveChart chart = CurveChart.of("Loss", List.of(new Curve("loss", points(values))))
                .orElseThrow();
        String path = chart.lines().get(0).path();
        assertThat(path.split("L", -1)).hasSize(200).contains("25.00 16.67", "75.00 50.00", "99.75 100.00");
        assertThat(chart.note()).isEqualTo("By step; each point is the mean over 2 steps.");
        assertThat(chart.levels()).extracting(Level::label).containsExactly("-20", "-10", "0", "10");
    }

    @Test
    void whatIsFarApartIsDrawnAsItIs() {
        List<Point> rare = List.of(new Point(100, 0), new Point(500, 2), new Point(1000, 1));
        CurveChart chart = CurveChart.of("Evaluation", List.of(new Curve("accuracy", rare)))
                .orElseThrow();
        assertThat(chart.lines().get(0).path()).isEqualTo("M10.00 100.00L50.00 0.00L100.00 50.00");
        assertThat(chart.note()).isEqualTo("By step.");
    }

    @Test
    void aValueThatNeverChangesIsALineToo() {
        assertThat(CurveChart.of("Rate", List.of(new Curve("rate", points(0.1, 0.1, 0.1)))))
                .hasValueSatisfying(chart -> assertThat(chart.lines()).hasSize(1));
        assertThat(CurveChart.of("Rate", List.of(new Curve("rate", points(0, 0)))))
                .hasValueSatisfying(chart -> assertThat(chart.lines()).hasSize(1));
    }

    @Test
    void onePointIsNoLine() {
        assertThat(CurveChart.of("Loss", List.of(new Curve("loss", points(1))))).isEmpty();
        assertThat(CurveChart.of("Loss", List.of())).isEmpty();
    }

    private static List<Point> points(double... values) {
        return LongStream.rangeClosed(1, values.length)
                .mapToObj(step -> new Point(step, values[(int) step - 1]))
                .toList();
    }
}
