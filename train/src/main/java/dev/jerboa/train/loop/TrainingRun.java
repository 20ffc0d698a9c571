package dev.jerboa.train.loop;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.train.checkpoint.Checkpoint;
import dev.jerboa.train.checkpoint.CheckpointStore;
import dev.jerboa.train.checkpoint.TrainingState;
import dev.jerboa.train.optimize.MovingAverage;
import dev.jerboa.train.optimize.Optimizer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** One run of a trainer, from its start or its last checkpoint to its end. */
final class TrainingRun<B> implements AutoCloseable {
    private static final String TASK = "train";

    private final Trainer<B> trainer;
    private final TrainerOptions options;
    private final BatchOrder order;
    private final long totalSteps;
    private final Optimizer optimizer;
    private final Optional<MovingAverage> average;
    private final Optional<CheckpointStore> store;
    private final StepMaker<B> maker;
    private final BestWeights best = new BestWeights();
    private long step;

    TrainingRun(Trainer<B> trainer) {
        this.trainer = trainer;
        this.options = trainer.options;
        this.order = new BatchOrder(trainer.source.exampleCount(), options.batchSize(), options.seed());
        this.totalSteps = options.totalSteps(order.batchesPerEpoch());
        this.store = trainer.checkpoints.map(path -> new CheckpointStore(path, options.keepCheckpoints()));
        this.optimizer = options.optimizer().create(trainer.weights.parameters(), options.groups());
        this.average = options.averageDecay() > 0
                ? Optional.of(new MovingAverage(trainer.weights.parameters(), options.averageDecay()))
                : Optional.empty();
        RunGuards guards = new RunGuards(options.guards());
        this.maker = new StepMaker<>(trainer, optimizer, guards);
    }

    TrainingResult toTheEnd() {
        store.flatMap(CheckpointStore::latest).ifPresent(this::resume);
        tell(observer -> observer.started(step));
        trainer.weights.setTraining(true);
        long firstBatch = step * options.accumulation();
        long lastBatch = totalSteps * options.accumulation();
        try (Prefetcher<B> batches = new Prefetcher<>(trainer.source, order, options, firstBatch, lastBatch)) {
            while (step < totalSteps && !hasStopped()) {
                step(batches);
                boolean improved = isDue(options.evaluateEvery()) && evaluate();
                if (improved || isDue(options.checkpointEvery()) || hasStopped()) {
                    save();
                }
                trainer.progress.update(TASK, step, totalSteps);
            }
        } finally {
            trainer.weights.setTraining(false);
        }
        if (best.step() >= 0) {
            trainer.weights.restore(best.weights());
        } else {
            average.ifPresent(MovingAverage::swap);
        }
        return new TrainingResult(
                step,
                step < totalSteps,
                best.step(),
                best.step() < 0 ? OptionalDouble.empty() : OptionalDouble.of(best.metric()));
    }

    private boolean hasStopped() {
        return options.patience() > 0 && best.evaluationsSince() >= options.patience();
    }

    /** Whether something is to be done after this step: now and then, and at the end. */
    private boolean isDue(long every) {
        return step == totalSteps || (every > 0 && step % every == 0);
    }

    private void step(Prefetcher<B> batches) {
        double learningRate =
                options.learningRate() * options.schedule().factor(step, options.warmUpSteps(), totalSteps);
        long start = System.nanoTime();
        StepMaker.Made made = maker.make(step, batches, order.batchesPerEpoch() > 1, learningRate);
        average.ifPresent(value -> value.update(step));
        double seconds = (System.nanoTime() - start) / 1e9;
        step++;
        StepMetrics metrics = new StepMetrics(
                step,
                (double) step * options.accumulation() / order.batchesPerEpoch(),
                made.loss(),
                made.terms(),
                learningRate,
                made.gradientNorm(),
                (double) order.batchSize() * options.accumulation() / seconds);
        tell(observer -> observer.stepped(metrics));
    }

    /** Measures the weights, averaged ones if there are; whether they are the best. */
    private boolean evaluate() {
        if (trainer.validation.isEmpty()) {
            return false;
        }
        Validation validation = trainer.validation.get();
        trainer.weights.setTraining(false);
        average.ifPresent(MovingAverage::swap);
        double value = validation.measure().getAsDouble();
        boolean improved = best.offer(validation, step, value, trainer.weights);
        average.ifPresent(MovingAverage::swap);
        trainer.weights.setTraining(true);
        EvaluationMetrics metrics = new EvaluationMetrics(step, validation.metric(), value, improved);
        tell(observer -> observer.evaluated(metrics));
        return improved;
    }

    private void save() {
        if (store.isPresent()) {
            TrainingState state = new TrainingState(
                    step,
                    totalSteps,
                    options.seed(),
                    step * options.accumulation(),
                    trainer.source.exampleCount(),
                    options.batchSize(),
                    best.step(),
                    best.metric(),
                    best.evaluationsSince());
            store.get()
                    .save(new Checkpoint(
                            state,
                            trainer.weights.copy(),
                            TrainedWeights.copy(optimizer.state()),
                            average.map(value -> TrainedWeights.copy(value.state()))
                                    .orElse(Map.of())));
            tell(observer -> observer.saved(step));
        }
    }

    private void resume(Checkpoint checkpoint) {
        TrainingState state = checkpoint.state();
        requireSame("steps", state.totalSteps(), totalSteps);
        requireSame("seed", state.seed(), options.seed());
        requireSame("number of examples", state.exampleCount(), trainer.source.exampleCount());
        requireSame("batch size", state.batchSize(), options.batchSize());
        requireSame("batches read", state.batchesRead(), state.step() * options.accumulation());
        trainer.weights.restore(checkpoint.weights());
        optimizer.restore(checkpoint.optimizer());
        average.ifPresent(value -> value.restore(checkpoint.averages()));
        if (state.bestStep() >= 0) {
            Checkpoint kept = store.orElseThrow().read(state.bestStep());
            Map<String, TensorData> weights = new LinkedHashMap<>(kept.weights());
            weights.putAll(kept.averages());
            best.restore(state.bestStep(), state.bestMetric(), state.evaluationsSinceBest(), weights);
        }
        step = state.step();
    }

    private void requireSame(String what, long saved, long here) {
        if (saved != here) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the checkpoint in " + trainer.checkpoints.orElseThrow() + " is of a run with another " + what
                            + ": " + saved + ", and here it is " + here,
                    "Use the settings of that run to go on with it, or another directory for a new run.");
        }
    }

    private void tell(Consumer<TrainingObserver> event) {
        trainer.observers.forEach(event);
    }

    @Override
    public void close() {
        optimizer.close();
        average.ifPresent(MovingAverage::close);
    }
}
