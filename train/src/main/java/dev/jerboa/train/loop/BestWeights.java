package dev.jerboa.train.loop;

import dev.jerboa.onnx.TensorData;
import java.util.Map;

/** The weights of the best evaluation so far, and how long ago that was. */
final class BestWeights {
    private long step = -1;
    private double metric;
    private int evaluationsSince;
    private Map<String, TensorData> weights = Map.of();

    long step() {
        return step;
    }

    double metric() {
        return metric;
    }

    int evaluationsSince() {
        return evaluationsSince;
    }

    Map<String, TensorData> weights() {
        return weights;
    }

    /** Goes on from what is known of earlier evaluations. */
    void restore(long bestStep, double bestMetric, int since, Map<String, TensorData> bestWeights) {
        step = bestStep;
        metric = bestMetric;
        evaluationsSince = since;
        weights = bestWeights;
    }

    /** Takes an evaluation in; whether it is the best. */
    boolean offer(Validation validation, long now, double value, TrainedWeights trained) {
        if (step >= 0 && !validation.isBetter(value, metric)) {
            evaluationsSince++;
            return false;
        }
        restore(now, value, 0, trained.copy());
        return true;
    }
}
