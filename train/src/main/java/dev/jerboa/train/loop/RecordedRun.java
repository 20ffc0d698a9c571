package dev.jerboa.train.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The course of a run, as a {@link MetricsFile} holds it.
 *
 * @param steps what the steps were like, in order
 * @param evaluations how good the weights were on the way, in order
 */
public record RecordedRun(List<StepMetrics> steps, List<EvaluationMetrics> evaluations) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    public RecordedRun {
        steps = List.copyOf(steps);
        evaluations = List.copyOf(evaluations);
    }

    /**
     * Reads the file of a run.
     *
     * @throws JerboaException if it cannot be read, or a line is neither a step nor an evaluation
     */
    public static RecordedRun read(Path file) {
        List<StepMetrics> steps = new ArrayList<>();
        List<EvaluationMetrics> evaluations = new ArrayList<>();
        int number = 0;
        try {
            for (String line : Files.readAllLines(file)) {
                number++;
                JsonNode node = MAPPER.readTree(line);
                if (node.has("metric")) {
                    evaluations.add(MAPPER.treeToValue(node, EvaluationMetrics.class));
                } else {
                    steps.add(MAPPER.treeToValue(node, StepMetrics.class));
                }
            }
        } catch (JsonProcessingException e) {
            throw unreadable(file + ", line " + number + ", is no step of a run: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw unreadable("the course of the run in " + file + " cannot be read: " + e.getMessage(), e);
        }
        return new RecordedRun(steps, evaluations);
    }

    private static JerboaException unreadable(String what, IOException cause) {
        return new JerboaException(
                ErrorCode.UNREADABLE, what, "Take the metrics.jsonl that the run itself has written.", cause);
    }
}
