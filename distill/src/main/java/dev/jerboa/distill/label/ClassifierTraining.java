package dev.jerboa.distill.label;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.train.LibTorch;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.graph.TorchGraph;
import dev.jerboa.train.loop.BatchSource;
import dev.jerboa.train.loop.Trainer;
import dev.jerboa.train.loop.TrainerOptions;
import dev.jerboa.train.loop.TrainingObserver;
import dev.jerboa.train.loop.TrainingResult;
import dev.jerboa.train.loop.Validation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Trains a classifier on samples with labels, with what a teacher says of them, or with both.
 *
 * <p>The first output of the model is the row of logits: float {@code [batch, classes]}; see {@link ClassifierHead}.
 */
public final class ClassifierTraining {
    private static final int EVALUATION_BATCH = 64;

    private final OnnxModel model;
    private final LabelledSamples samples;
    private final TrainerOptions options;
    private final Optional<LabelledSamples> validation;
    private final Optional<Taught> taught;
    private final Predicate<String> trainable;
    private final Optional<Path> checkpoints;
    private final String device;
    private final Progress progress;
    private final List<TrainingObserver> observers;

    private ClassifierTraining(Builder builder) {
        this.model = builder.model;
        this.samples = builder.samples;
        this.options = builder.options;
        this.validation = Optional.ofNullable(builder.validation);
        this.taught = Optional.ofNullable(builder.taught);
        this.trainable = builder.trainable;
        this.checkpoints = Optional.ofNullable(builder.checkpoints);
        this.device = builder.device;
        this.progress = builder.progress;
        this.observers = List.copyOf(builder.observers);
        taught.ifPresent(teacher -> {
            if (teacher.logits().count() != samples.count()) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "the teacher was asked about " + teacher.logits().count() + " samples, and there are "
                                + samples.count(),
                        "Let the teacher run on the same samples.");
            }
        });
    }

    /**
     * A training to be described further.
     *
     * @param model what is trained; its weights change
     */
    public static Builder builder(OnnxModel model, LabelledSamples samples, TrainerOptions options) {
        return new Builder(model, samples, options);
    }

    /**
     * Trains; the model has the trained weights afterwards: with a validation, those that were best in it.
     *
     * @throws JerboaException if the model cannot be trained, or the run is useless
     */
    public TrainingResult run() {
        try (TorchGraph graph =
                TorchGraph.builder(model).device(device).trainable(trainable).build()) {
            LabelObjective objective =
                    new LabelObjective(graph, samples.classes().count(), taught);
            Trainer.Builder<LabelledBatch> trainer = Trainer.builder(batches(), objective, options)
                    .graph(graph)
                    .observer(objective)
                    .progress(progress);
            validation.ifPresent(
                    held -> trainer.validation(new Validation("accuracy", true, () -> accuracy(objective, held))));
            checkpoints.ifPresent(trainer::checkpoints);
            observers.forEach(trainer::observer);
            TrainingResult result = trainer.build().run();
            graph.writeBack();
            return result;
        }
    }

    private BatchSource<LabelledBatch> batches() {
        return new BatchSource<>() {
            @Override
            public long exampleCount() {
                return samples.count();
            }

            @Override
            public LabelledBatch load(long[] examples, long seed) {
                int[] which = Arrays.stream(examples).mapToInt(Math::toIntExact).toArray();
                return new LabelledBatch(
                        samples.inputs(which),
                        Arrays.stream(which).mapToLong(samples::label).toArray(),
                        taught.map(teacher -> teacher.logits().rows(which)).orElseGet(() -> new float[0]),
                        seed);
            }
        };
    }

    private static double accuracy(LabelObjective objective, LabelledSamples held) {
        int[] right = new int[1];
        LibTorch.withoutGradients(() -> {
            for (int[] piece : held.pieces(EVALUATION_BATCH)) {
                try (VariableScope scope = VariableScope.open()) {
                    float[] logits = objective.logits(held.inputs(piece)).toFloats();
                    int classes = held.classes().count();
                    for (int i = 0; i < piece.length; i++) {
                        right[0] += best(logits, i * classes, classes) == held.label(piece[i]) ? 1 : 0;
                    }
                }
            }
        });
        return (double) right[0] / held.count();
    }

    private static int best(float[] logits, int from, int classes) {
        int best = 0;
        for (int c = 1; c < classes; c++) {
            if (logits[from + c] > logits[from + best]) {
                best = c;
            }
        }
        return best;
    }

    /** Says what is trained, and how. */
    public static final class Builder {
        private final OnnxModel model;
        private final LabelledSamples samples;
        private final TrainerOptions options;
        private final List<TrainingObserver> observers = new ArrayList<>();
        private LabelledSamples validation;
        private Taught taught;
        private Predicate<String> trainable = name -> true;
        private Path checkpoints;
        private String device = "cpu";
        private Progress progress = Progress.SILENT;

        private Builder(OnnxModel model, LabelledSamples samples, TrainerOptions options) {
            this.model = Objects.requireNonNull(model);
            this.samples = Objects.requireNonNull(samples);
            this.options = Objects.requireNonNull(options);
        }

        /** Measures the accuracy on these samples, to keep the best weights and to stop early. */
        public Builder validation(LabelledSamples held) {
            this.validation = held;
            return this;
        }

        /** Learns from a teacher too. */
        public Builder teacher(Taught part) {
            this.taught = part;
            return this;
        }

        /** Trains only the weights whose names the predicate accepts. */
        public Builder trainable(Predicate<String> names) {
            this.trainable = names;
            return this;
        }

        /** Writes checkpoints into this directory, and goes on from the last one there. */
        public Builder checkpoints(Path directory) {
            this.checkpoints = directory;
            return this;
        }

        /** The device: {@code cpu}, {@code cuda}. */
        public Builder device(String name) {
            this.device = name;
            return this;
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

        /** The training. */
        public ClassifierTraining build() {
            return new ClassifierTraining(this);
        }
    }
}
