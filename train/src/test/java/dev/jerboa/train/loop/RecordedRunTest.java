package dev.jerboa.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedRunTest {
    @TempDir
    Path folder;

    @Test
    void whatWasWrittenIsRead() {
        Path file = folder.resolve("metrics.jsonl");
        StepMetrics first = new StepMetrics(1, 0.5, 2.25, Map.of("cosine", 2.0, "neighbours", 0.25), 1e-3, 3, 100);
        StepMetrics second = new StepMetrics(2, 1, 1.5, Map.of(), 5e-4, 2, 120);
        EvaluationMetrics evaluation = new EvaluationMetrics(2, "accuracy", 0.75, true);
        MetricsFile metrics = new MetricsFile(file);
        metrics.started(0);
        metrics.stepped(first);
        metrics.stepped(second);
        metrics.evaluated(evaluation);
        RecordedRun run = RecordedRun.read(file);
        assertThat(run.steps()).containsExactly(first, second);
        assertThat(run.evaluations()).containsExactly(evaluation);
    }

    @Test
    void whatIsNoStepIsToldWithItsLine() throws IOException {
        Path file = Files.writeString(folder.resolve("metrics.jsonl"), "{\"step\":1,\"loss\":2}\n{\"step\":\n");
        assertThatThrownBy(() -> RecordedRun.read(file))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("metrics.jsonl, line 2, ");
    }
}
