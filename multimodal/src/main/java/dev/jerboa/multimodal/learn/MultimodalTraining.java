package dev.jerboa.multimodal.learn;

import dev.jerboa.multimodal.objective.Balance;
import dev.jerboa.multimodal.objective.FixedWeights;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.train.loop.MetricsFile;
import dev.jerboa.train.loop.Trainer;
import dev.jerboa.train.loop.TrainerOptions;
import dev.jerboa.train.loop.TrainingObserver;
import dev.jerboa.train.loop.TrainingResult;
import dev.jerboa.train.loop.Validation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntToLongFunction;
import java.util.function.ToDoubleFunction;

/**
 * Trains towers for cross-modal, intra-modal and task terms in one run.
 *
 * <p>Samples are known by a number. Where towers are named in {@link TrainerOptions#groups()}, their weights are called
 * {@code TOWER/WEIGHT}, those of heads {@code head.TASK/WEIGHT}, and the scale of a pair {@code
 * FIRST-SECOND.logit_scale}.
 */
public final class MultimodalTraining {
    private final List<Tower> towers;
    private final List<Term> terms;
    private final int[] samples;
    private final TrainerOptions options;
    private final IntToLongFunction groups;
    private final Function<List<String>, Balance> balancing;
    private final int pieceSize;
    private final Optional<Measure> measure;
    private final Optional<Path> checkpoints;
    private final Progress progress;
    private final List<TrainingObserver> observers;

    private record Measure(String metric, boolean higherIsBetter, ToDoubleFunction<Learners> value) {}

    private MultimodalTraining(Builder builder) {
        this.towers = List.copyOf(builder.towers);
        this.terms = List.copyOf(builder.terms);
        this.samples = builder.samples.clone();
        this.options = builder.options;
        this.groups = builder.groups;
        this.balancing = builder.balancing;
        this.pieceSize = builder.pieceSize;
        this.measure = Optional.ofNullable(builder.measure);
        this.checkpoints = Optional.ofNullable(builder.checkpoints);
        this.progress = builder.progress;
        this.observers = List.copyOf(builder.observers);
        requireNames();
    }

    private void requireNames() {
        Set<String> names = new LinkedHashSet<>();
        towers.forEach(tower -> requireNew(names, "tower", tower.name()));
        Set<String> termNames = new LinkedHashSet<>();
        for (Term term : terms) {
            requireNew(termNames, "term", term.name());
            for (String tower : term.towers()) {
                if (!names.contains(tower)) {
                    throw invalid(
                            "the term '" + term.name() + "' is about a tower '" + tower + "', and there are " + names,
                            "Add that tower, or correct its name.");
                }
            }
        }
        if (terms.isEmpty()) {
            throw invalid("there is nothing to train for", "Add a term.");
        }
    }

    private static void requireNew(Set<String> names, String what, String name) {
        if (!names.add(name)) {
            throw invalid("there are two " + what + "s named '" + name + "'", "Give each its own name.");
        }
    }

    private static JerboaException invalid(String message, String hint) {
        return new JerboaException(ErrorCode.INVALID_ARGUMENT, message, hint);
    }

    /**
     * A training to be described further.
     *
     * @param samples the numbers of those to train with
     */
    public static Builder builder(int[] samples, TrainerOptions options) {
        return new Builder(samples, options);
    }

    /**
     * Trains; the weights are in the towers' models afterwards.
     *
     * @throws JerboaException if a tower cannot be run, a batch has nothing for any term, or the run is useless
     */
    public MultimodalResult run() {
        Set<String> compared = new LinkedHashSet<>();
        terms.stream().filter(IntraModalTerm.class::isInstance).forEach(term -> compared.addAll(term.towers()));
        try (Run run = new Run(towers, terms, groups, pieceSize, samples, options.seed(), balancing)) {
            Trainer.Builder<LearningBatch> trainer =
                    Trainer.builder(new LearningSource(samples, towers, compared), run, options);
            run.register(trainer);
            measure.ifPresent(wanted -> trainer.validation(new Validation(
                    wanted.metric(),
                    wanted.higherIsBetter(),
                    () -> wanted.value().applyAsDouble(run))));
            checkpoints.ifPresent(trainer::checkpoints);
            observers.forEach(trainer::observer);
            TrainingResult result = trainer.progress(progress).build().run();
            Map<String, OnnxModel> heads = run.write();
            Map<String, OnnxModel> models = new LinkedHashMap<>();
            towers.forEach(tower -> tower.model().ifPresent(model -> models.put(tower.name(), model)));
            return new MultimodalResult(result, models, heads);
        }
    }

    /** Says what is trained, for what, and who hears of it. */
    public static final class Builder {
        private final List<Tower> towers = new ArrayList<>();
        private final List<Term> terms = new ArrayList<>();
        private final List<TrainingObserver> observers = new ArrayList<>();
        private final int[] samples;
        private final TrainerOptions options;
        private IntToLongFunction groups = sample -> sample;
        private Function<List<String>, Balance> balancing = names -> FixedWeights.ones();
        private int pieceSize;
        private Measure measure;
        private Path checkpoints;
        private Progress progress = Progress.SILENT;

        private Builder(int[] samples, TrainerOptions options) {
            this.samples = samples.clone();
            this.options = options;
        }

        /** Adds a tower. */
        public Builder tower(Tower tower) {
            towers.add(tower);
            return this;
        }

        /** Adds something to train for. */
        public Builder term(Term term) {
            terms.add(term);
            return this;
        }

        /**
         * Says what belongs together: samples of one group, such as a label or a caption, are not told apart in pairs. As
         * long as nothing is said, each sample is a group by itself.
         */
        public Builder groups(IntToLongFunction groupOfSample) {
            this.groups = groupOfSample;
            return this;
        }

        /**
         * Chooses how the terms become one loss; as long as nothing is said, by their plain sum.
         *
         * @param balance makes a balance for terms of these names
         */
        public Builder balance(Function<List<String>, Balance> balance) {
            this.balancing = balance;
            return this;
        }

        /** Encodes larger batches in pieces of so many samples: less memory, more time; see {@code GradientCache}. */
        public Builder pieces(int samplesOfPiece) {
            this.pieceSize = samplesOfPiece;
            return this;
        }

        /**
         * Measures how good the towers are, to keep the best and to stop early.
         *
         * @param metric what is measured, for people
         * @param higherIsBetter whether it is to rise
         */
        public Builder validation(String metric, boolean higherIsBetter, ToDoubleFunction<Learners> value) {
            this.measure = new Measure(metric, higherIsBetter, value);
            return this;
        }

        /** Writes checkpoints into this directory, and goes on from the last one there. */
        public Builder checkpoints(Path directory) {
            this.checkpoints = directory;
            return this;
        }

        /** Writes a line of JSON for each step, with the loss of each term. */
        public Builder metrics(Path file) {
            return observer(new MetricsFile(file));
        }

        /** Tells how far the run has come. */
        public Builder progress(Progress listener) {
            this.progress = listener;
            return this;
        }

        /** Tells what happens in the run. */
        public Builder observer(TrainingObserver observer) {
            observers.add(observer);
            return this;
        }

        /**
         * The training.
         *
         * @throws JerboaException if there is no term, one is about a tower that is not there, or names are taken twice
         */
        public MultimodalTraining build() {
            return new MultimodalTraining(this);
        }
    }
}
