package dev.jerboa.demo.emoji;

import dev.jerboa.train.loop.StepMetrics;
import dev.jerboa.train.loop.TrainingObserver;
import java.util.ArrayList;
import java.util.List;

/** Remembers the loss of each step. */
final class LossCurve implements TrainingObserver {
    private final List<Double> losses = new ArrayList<>();

    @Override
    public void stepped(StepMetrics metrics) {
        losses.add(metrics.loss());
    }

    /** The losses, in the order of the steps. */
    List<Double> losses() {
        return List.copyOf(losses);
    }
}
