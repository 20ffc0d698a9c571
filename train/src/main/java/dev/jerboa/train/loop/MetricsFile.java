package dev.jerboa.train.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Writes a line of JSON for each step and each evaluation.
 *
 * <p>When a run goes on, the lines of steps that are made again are taken out, so that each step has one line.
 */
public final class MetricsFile implements TrainingObserver {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path file;

    /** Metrics in this file, which need not be there yet. */
    public MetricsFile(Path file) {
        this.file = file;
    }

    @Override
    public void started(long step) {
        try {
            List<String> kept = Files.exists(file)
                    ? Files.readAllLines(file).stream()
                            .filter(line -> stepOf(line) <= step)
                            .toList()
                    : List.of();
            Files.write(file, kept);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** The step of a line; one that a kill has cut off counts as not made yet. */
    private static long stepOf(String line) {
        try {
            return MAPPER.readTree(line).path("step").asLong(Long.MAX_VALUE);
        } catch (JsonProcessingException e) {
            return Long.MAX_VALUE;
        }
    }

    @Override
    public void stepped(StepMetrics metrics) {
        append(metrics);
    }

    @Override
    public void evaluated(EvaluationMetrics metrics) {
        append(metrics);
    }

    private void append(Object metrics) {
        try {
            Files.writeString(
                    file,
                    MAPPER.writeValueAsString(metrics) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private JerboaException unwritable(IOException cause) {
        return new JerboaException(
                ErrorCode.OUTPUT_LOCATION,
                "the metrics in " + file + " cannot be written: " + cause,
                "Choose another place for them.",
                cause);
    }
}
