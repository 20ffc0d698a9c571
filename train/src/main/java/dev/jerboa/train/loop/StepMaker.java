package dev.jerboa.train.loop;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.train.LibTorch;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.optimize.Gradients;
import dev.jerboa.train.optimize.Optimizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes one step: forward and backward over its batches, clipping, the update. */
final class StepMaker<B> {
    /** What a step was like. */
    record Made(double loss, Map<String, Double> terms, double gradientNorm) {}

    private final Objective<B> objective;
    private final GradientRule gradientRule;
    private final List<Runnable> constraints;
    private final TrainedWeights weights;
    private final Optimizer optimizer;
    private final TrainerOptions options;
    private final RunGuards guards;

    StepMaker(Trainer<B> trainer, Optimizer optimizer, RunGuards guards) {
        this.objective = trainer.objective;
        this.gradientRule = trainer.gradientRule;
        this.constraints = trainer.constraints;
        this.weights = trainer.weights;
        this.optimizer = optimizer;
        this.options = trainer.options;
        this.guards = guards;
    }

    /**
     * Makes a step.
     *
     * @param step counted from 0
     * @param batches gives the batches
     * @param ofSeveral whether the data has more than one batch
     */
    Made make(long step, Prefetcher<B> batches, boolean ofSeveral, double learningRate) {
        LibTorch.seed(Seeds.mix(options.seed(), step));
        double[] loss = new double[1];
        Map<String, Double> terms = new LinkedHashMap<>();
        for (int i = 0; i < options.accumulation(); i++) {
            Prefetcher.Loaded<B> loaded = batches.next();
            guards.batch(step + 1, loaded.fingerprint(), ofSeveral);
            try (VariableScope scope = VariableScope.open()) {
                Loss made = forward(loaded.batch());
                double part = made.value().toFloat();
                requireFinite(step, part, loaded.batch());
                gradientRule.backward(made, 1.0 / options.accumulation(), weights.parameters());
                loss[0] += part / options.accumulation();
                made.terms()
                        .forEach((name, term) ->
                                terms.merge(name, term.toFloat() / (double) options.accumulation(), Double::sum));
            }
        }
        double norm = Gradients.norm(weights.parameters());
        if (!Double.isFinite(norm)) {
            throw notFinite(
                    step,
                    "the gradient of "
                            + Gradients.firstNonFinite(weights.parameters())
                                    .map(name -> "'" + name + "'")
                                    .orElse("all weights together")
                            + " is not finite, and the loss is");
        }
        guards.gradientNorm(step + 1, norm);
        guards.loss(step + 1, loss[0], learningRate);
        if (options.clipNorm() > 0) {
            Gradients.clip(weights.parameters(), norm, options.clipNorm());
        }
        optimizer.step(learningRate);
        constraints.forEach(Runnable::run);
        Gradients.clear(weights.parameters());
        return new Made(loss[0], terms, norm);
    }

    private Loss forward(B batch) {
        Loss[] made = new Loss[1];
        LibTorch.withBfloat16(options.bfloat16(), () -> made[0] = objective.loss(batch));
        Loss loss = made[0];
        if (loss.value().dims().length > 0) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the loss is " + loss.value() + ", and a scalar is needed",
                    "Take its mean.");
        }
        if (!loss.value().requiresGradient()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the loss does not depend on any trainable weight",
                    "Choose weights to train, and compute the loss from the model's outputs.");
        }
        return loss;
    }

    private void requireFinite(long step, double loss, B batch) {
        if (!Double.isFinite(loss)) {
            Optional<String> node = objective.firstNonFinite(batch);
            throw notFinite(
                    step,
                    "the loss is " + loss
                            + node.map(name -> "; the first node to make such a value is " + name)
                                    .orElse("; no node is known to have made it, so look at the loss itself"));
        }
    }

    private static JerboaException notFinite(long step, String what) {
        return new JerboaException(
                ErrorCode.QUALITY,
                "training stopped at step " + (step + 1) + ": " + what,
                "Lower the learning rate, clip the gradients, or look at the data of this step.");
    }
}
