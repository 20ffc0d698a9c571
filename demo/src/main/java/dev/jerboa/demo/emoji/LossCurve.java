package dev.jerboa.demo.emoji;

import dev.jerboa.train.loop.StepMetrics;
import dev.jerboa.train.loop.TrainingObserver;
import java.util.ArrayList;
import java.util.List;

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
}
