package dev.jerboa.train.loop;

import dev.jerboa.onnx.Progress;
import dev.jerboa.train.Parameter;
import dev.jerboa.train.graph.TorchGraph;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Trains weights on data for an objective.
 *
 * <p>A run depends on its data, its options and the number of LibTorch's threads only. With a directory for checkpoints
 * it goes on from the last one there, and ends with the weights, bit for bit, that it would have had without the break.
 *
 * @param <B> a batch
 */
public final class Trainer<B> {
    final BatchSource<B> source;
    final Objective<B> objective;
    final TrainerOptions options;
    final GradientRule gradientRule;
    final List<Runnable> constraints;
    final TrainedWeights weights;
    final Optional<Validation> validation;
    final Optional<Path> checkpoints;
    final Progress progress;
    final List<TrainingObserver> observers;

    private Trainer(Builder<B> builder) {
        this.source = builder.source;
        this.objective = builder.objective;
        this.options = builder.options;
        this.gradientRule = builder.gradientRule;
        this.constraints = List.copyOf(builder.constraints);
        this.weights = new TrainedWeights(builder.parameters, builder.statistics, builder.graphs);
        this.validation = Optional.ofNullable(builder.validation);
        this.checkpoints = Optional.ofNullable(builder.checkpoints);
        this.progress = builder.progress;
        this.observers = List.copyOf(builder.observers);
    }

    /** A trainer to be described further. */
    public static <B> Builder<B> builder(BatchSource<B> source, Objective<B> objective, TrainerOptions options) {
        return new Builder<>(source, objective, options);
    }

    /**
     * Trains. Afterwards the parameters have the weights of the best evaluation; without a validation, the averaged
     * weights; without an average, the last ones.
     *
     * @throws dev.jerboa.onnx.JerboaException if the run is useless (see {@link GuardOptions}), a value is not finite,
     *     or the checkpoint found is of another run
     */
    public TrainingResult run() {
        try (TrainingRun<B> run = new TrainingRun<>(this)) {
            return run.toTheEnd();
        }
    }

    /** Says what is trained, and who hears of it. */
    public static final class Builder<B> {
        private final BatchSource<B> source;
        private final Objective<B> objective;
        private final TrainerOptions options;
        private final List<Parameter> parameters = new ArrayList<>();
        private final List<Parameter> statistics = new ArrayList<>();
        private final List<TorchGraph> graphs = new ArrayList<>();
        private final List<TrainingObserver> observers = new ArrayList<>();
        private final List<Runnable> constraints = new ArrayList<>();
        private GradientRule gradientRule = GradientRule.OF_THE_VALUE;
        private Validation validation;
        private Path checkpoints;
        private Progress progress = Progress.SILENT;

        private Builder(BatchSource<B> source, Objective<B> objective, TrainerOptions options) {
            this.source = Objects.requireNonNull(source);
            this.objective = Objects.requireNonNull(objective);
            this.options = Objects.requireNonNull(options);
        }

        /** Trains the parameters of a graph, which is in training mode but for evaluations. */
        public Builder<B> graph(TorchGraph graph) {
            return graph("", graph);
        }

        /** As {@link #graph(TorchGraph)}, with a prefix to the names, to tell the weights of several graphs apart. */
        public Builder<B> graph(String prefix, TorchGraph graph) {
            graphs.add(graph);
            graph.statistics().forEach(one -> statistics.add(new Parameter(prefix + one.name(), one.value())));
            graph.parameters().forEach(one -> parameters.add(new Parameter(prefix + one.name(), one.value())));
            return this;
        }

        /** Trains variables of no graph, such as a temperature; they have to be leaves. */
        public Builder<B> parameters(List<Parameter> more) {
            parameters.addAll(more);
            return this;
        }

        /** Says how a loss becomes gradients, where that is not by going back from its value. */
        public Builder<B> gradientRule(GradientRule rule) {
            this.gradientRule = rule;
            return this;
        }

        /** Runs after each update of the weights, to put them back within bounds. */
        public Builder<B> constraint(Runnable constraint) {
            constraints.add(constraint);
            return this;
        }

        /** Measures how good the weights are, to keep the best and to stop early. */
        public Builder<B> validation(Validation measured) {
            this.validation = measured;
            return this;
        }

        /** Writes checkpoints into this directory, and goes on from the last one there. */
        public Builder<B> checkpoints(Path directory) {
            this.checkpoints = directory;
            return this;
        }

        /** Tells how far the run has come. */
        public Builder<B> progress(Progress listener) {
            this.progress = listener;
            return this;
        }

        /** Tells what happens in the run. */
        public Builder<B> observer(TrainingObserver observer) {
            observers.add(observer);
            return this;
        }

        /** The trainer. */
        public Trainer<B> build() {
            return new Trainer<>(this);
        }
    }
}
