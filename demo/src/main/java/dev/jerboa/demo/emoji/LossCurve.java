package dev.jerboa.demo.emoji;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.serde.WholeFile;
import dev.jerboa.train.loop.StepMetrics;
import dev.jerboa.train.loop.TrainingObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Remembers the loss of each step. */
public final class LossCurve implements TrainingObserver {
    private final List<Double> losses = new ArrayList<>();

    @Override
    public void stepped(StepMetrics metrics) {
        losses.add(metrics.loss());
    }

    /** The mean losses of so many equal parts of the run, or of each step if there are fewer. */
    public List<Double> means(int parts) {
        int count = Math.min(parts, losses.size());
        List<Double> means = new ArrayList<>();
        for (int part = 0; part < count; part++) {
            int from = (int) ((long) part * losses.size() / count);
            int to = (int) ((part + 1L) * losses.size() / count);
            means.add(losses.subList(from, to).stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElse(0));
        }
        return means;
    }

    /** Writes curves, by their names. */
    static void write(Map<String, LossCurve> curves, Path file) {
        Map<String, List<Double>> losses = new LinkedHashMap<>();
        curves.forEach((name, curve) -> losses.put(name, curve.losses));
        try {
            WholeFile.write(file, new ObjectMapper().writeValueAsString(losses));
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.OUTPUT_LOCATION,
                    file + " cannot be written: " + e.getMessage(),
                    "Choose another folder with --output.",
                    e);
        }
    }

    /** Reads curves that were written. */
    static Map<String, LossCurve> read(Path file) {
        try {
            Map<String, LossCurve> curves = new LinkedHashMap<>();
            new ObjectMapper().readTree(file.toFile()).properties().forEach(entry -> {
                LossCurve curve = new LossCurve();
                entry.getValue().forEach(loss -> curve.losses.add(loss.asDouble()));
                curves.put(entry.getKey(), curve);
            });
            return curves;
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE, file + " cannot be read: " + e.getMessage(), "Delete it and run again.", e);
        }
    }
}
