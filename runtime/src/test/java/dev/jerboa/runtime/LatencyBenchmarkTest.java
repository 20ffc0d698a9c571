package dev.jerboa.runtime;

import static dev.jerboa.runtime.TestModels.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyBenchmarkTest {
    private static final long MILLI = 1_000_000;

    @TempDir
    private Path directory;

    private final List<String> calls = new ArrayList<>();
    private long now;

    /** A call that takes these times, one after the other. */
    private Runnable taking(String name, long... millis) {
        int[] next = {0};
        return () -> {
            calls.add(name);
            now += millis[next[0]++] * MILLI;
        };
    }

    @Test
    void summarisesTimesByHandWorkedQuantiles() {
        LatencyReport report = new LatencyBenchmark(1, 4, () -> now)
                .measure(
                        List.of("slow", "fast"),
                        List.of(taking("slow", 999, 10, 40, 20, 30), taking("fast", 999, 5, 10, 10, 60)));

        LatencyReport.Latency slow = report.latencies().get(0);
        assertThat(slow).isEqualTo(new LatencyReport.Latency("slow", 25, 17.5, 32.5, 10, 1));
        LatencyReport.Latency fast = report.latencies().get(1);
        assertThat(fast.medianMillis()).isEqualTo(10);
        assertThat(fast.lowerQuartileMillis()).isEqualTo(8.75);
        assertThat(fast.upperQuartileMillis()).isEqualTo(22.5);
        assertThat(fast.minimumMillis()).isEqualTo(5);
        // The ratios of the rounds are 1/2, 1/4, 1/2 and 2; the ratio of the medians would be 0.4.
        assertThat(fast.ratioToFirst()).isCloseTo(0.5, within(1e-12));
        assertThat(report.rounds()).isEqualTo(4);
    }

    @Test
    void beginsEachRoundOneCandidateFurther() {
        new LatencyBenchmark(1, 3, () -> now)
                .measure(
                        List.of("a", "b", "c"),
                        List.of(taking("a", 1, 1, 1, 1), taking("b", 1, 1, 1, 1), taking("c", 1, 1, 1, 1)));

        assertThat(String.join("", calls)).isEqualTo("cab" + "abc" + "bca" + "cab");
    }

    @Test
    void staysFiniteWithAClockThatSeesNothing() {
        LatencyReport report = new LatencyBenchmark(0, 2, () -> 0)
                .measure(List.of("a", "b"), List.of(taking("a", 1, 1), taking("b", 1, 1)));
        assertThat(report.latencies().get(1).ratioToFirst()).isEqualTo(1);
    }

    @Test
    void measuresRealSessions() {
        Path model = TestModels.write(
                directory, floats("n"), floats("n"), Map.of(), Node.of("Neg", "negate", List.of("x"), List.of("y")));
        try (Session first = Session.open(model);
                Session second = Session.open(model)) {
            Map<String, Tensor> inputs = Map.of("x", Tensor.of(new long[] {3}, 1f, 2, 3));
            LatencyReport report = new LatencyBenchmark(2, 5)
                    .run(List.of(
                            new LatencyBenchmark.Candidate("first", first, inputs),
                            new LatencyBenchmark.Candidate("second", second, inputs)));
            assertThat(report.latencies())
                    .extracting(LatencyReport.Latency::name)
                    .containsExactly("first", "second");
            assertThat(report.latencies())
                    .allMatch(latency -> latency.minimumMillis() > 0
                            && latency.minimumMillis() <= latency.lowerQuartileMillis()
                            && latency.lowerQuartileMillis() <= latency.medianMillis()
                            && latency.medianMillis() <= latency.upperQuartileMillis());
        }
    }

    @Test
    void refusesToMeasureNothing() {
        assertThatThrownBy(() -> new LatencyBenchmark(0, 0))
                .isInstanceOf(JerboaException.class)
                .hasMessage("a benchmark of 0 rounds after 0 for warm-up makes no sense");
        assertThatThrownBy(() -> new LatencyBenchmark(0, 1).run(List.of()))
                .isInstanceOf(JerboaException.class)
                .hasMessage("there is no model to measure");
    }
}
