package dev.jerboa.distill.text;

import dev.jerboa.multimodal.TrainableTextEncoder;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.train.LibTorch;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.graph.TorchGraph;
import dev.jerboa.train.loop.Loss;
import dev.jerboa.train.loop.Objective;
import dev.jerboa.train.loop.Trainer;
import dev.jerboa.train.loop.TrainerOptions;
import dev.jerboa.train.loop.TrainingObserver;
import dev.jerboa.train.loop.TrainingResult;
import dev.jerboa.train.loop.Validation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Teaches a text encoder to give the vectors that a teacher gives.
 *
 * <p>Teacher and student may have different tokenizers: the teacher's vectors are given by the number of the text.
 */
public final class TextDistillation {
    // One text in so many is kept back to measure on, within bounds: relations need company.
    private static final int HELD_OUT_ONE_IN = 50;
    private static final int LEAST_HELD_OUT = 16;
    private static final int MOST_HELD_OUT = 1000;
    private static final int LEAST_TEXTS = 4 * LEAST_HELD_OUT;

    private final String name;
    private final OnnxModel student;
    private final TextProcessor processor;
    private final List<String> texts;
    private final TeacherVectors teacher;
    private final EmbeddingObjective objective;
    private final TrainerOptions options;
    private final Predicate<String> trainable;
    private final List<String> alsoTrained;
    private final Optional<Path> checkpoints;
    private final String device;
    private final Progress progress;
    private final List<TrainingObserver> observers;

    private TextDistillation(Builder builder) {
        this.name = builder.name;
        this.student = Objects.requireNonNull(builder.student, "student");
        this.processor = builder.processor;
        this.texts = List.copyOf(builder.texts);
        this.teacher = Objects.requireNonNull(builder.teacher, "teacher");
        this.objective = builder.objective;
        this.options = builder.options;
        this.trainable = builder.trainable;
        this.alsoTrained = List.copyOf(builder.alsoTrained);
        this.checkpoints = Optional.ofNullable(builder.checkpoints);
        this.device = builder.device;
        this.progress = builder.progress;
        this.observers = List.copyOf(builder.observers);
        if (texts.size() < LEAST_TEXTS) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "there are " + texts.size() + " texts, and " + LEAST_TEXTS + " are the least to learn from",
                    "Give some thousands of texts like those that the encoder will see.");
        }
        if (teacher.count() != texts.size()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the teacher has vectors of " + teacher.count() + " texts, and there are " + texts.size(),
                    "Let the teacher run on the same texts.");
        }
    }

    /** A distillation to be described further. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Trains the student; its weights are in the model afterwards.
     *
     * @throws JerboaException if the student cannot be run, the run is useless, or vectors of one width are needed and the
     *     student's have another
     */
    public TrainingResult run() {
        int batchSize = options.batchSize();
        int[] held = IntStream.range(0, texts.size()).filter(this::isHeldOut).toArray();
        int[] trained =
                IntStream.range(0, texts.size()).filter(i -> !isHeldOut(i)).toArray();
        TaughtTexts source = new TaughtTexts(texts, trained, teacher, processor, batchSize, options.seed());
        TaughtTexts unseen = new TaughtTexts(texts, held, teacher, processor, batchSize, options.seed());
        try (TorchGraph graph = TorchGraph.builder(student)
                .device(device)
                .trainable(trainable)
                .alsoTrain(alsoTrained)
                .build()) {
            TrainableTextEncoder encoder = new TrainableTextEncoder(name, student, graph);
            Trainer.Builder<TaughtTexts.Batch> trainer = Trainer.builder(
                            source, objective(encoder, graph), options.withBatchSize(1))
                    .graph(graph)
                    .validation(new Validation("loss on texts kept back", false, () -> heldOutLoss(encoder, unseen)))
                    .progress(progress);
            checkpoints.ifPresent(trainer::checkpoints);
            observers.forEach(trainer::observer);
            TrainingResult result = trainer.build().run();
            graph.writeBack();
            return result;
        }
    }

    private boolean isHeldOut(int index) {
        int count = Math.max(LEAST_HELD_OUT, Math.min(MOST_HELD_OUT, texts.size() / HELD_OUT_ONE_IN));
        int step = texts.size() / count;
        return index % step == step / 2;
    }

    private Objective<TaughtTexts.Batch> objective(TrainableTextEncoder encoder, TorchGraph graph) {
        return new Objective<>() {
            @Override
            public Loss loss(TaughtTexts.Batch batch) {
                return TextDistillation.this.loss(encoder, batch);
            }

            @Override
            public Optional<String> firstNonFinite(TaughtTexts.Batch batch) {
                return graph.firstNonFinite(encoder.inputs(batch.tokens()));
            }
        };
    }

    private Loss loss(TrainableTextEncoder encoder, TaughtTexts.Batch batch) {
        Variable wanted = batch.teacher().toVariable();
        Variable found = encoder.embed(batch.tokens());
        if (wanted.dim(-1) != found.dim(-1)
                && (objective.matryoshka().isPresent()
                        || objective.weights().keySet().stream().anyMatch(EmbeddingObjective.Term::needsSameWidth))) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    name + " gives vectors of " + found.dim(-1) + " dimensions, and the teacher's have "
                            + wanted.dim(-1),
                    "Use losses of relations only (distances, angles, neighbours), or give the student a projection (jerboa "
                            + "distill --projection).");
        }
        return objective.loss(wanted, found);
    }

    private double heldOutLoss(TrainableTextEncoder encoder, TaughtTexts unseen) {
        double[] total = new double[1];
        LibTorch.withoutGradients(() -> {
            for (long i = 0; i < unseen.exampleCount(); i++) {
                try (VariableScope scope = VariableScope.open()) {
                    total[0] += loss(encoder, unseen.load(new long[] {i}, 0))
                            .value()
                            .toFloat();
                }
            }
        });
        return total[0] / unseen.exampleCount();
    }

    /** Says who teaches whom, with what. */
    public static final class Builder {
        private final List<TrainingObserver> observers = new ArrayList<>();
        private final List<String> alsoTrained = new ArrayList<>();
        private String name = "the student";
        private OnnxModel student;
        private TextProcessor processor;
        private List<String> texts = List.of();
        private TeacherVectors teacher;
        private EmbeddingObjective objective = EmbeddingObjective.defaults();
        private TrainerOptions options = TrainerOptions.builder().build();
        private Predicate<String> trainable = name -> true;
        private Path checkpoints;
        private String device = "cpu";
        private Progress progress = Progress.SILENT;

        private Builder() {}

        /** The encoder that learns, with its own tokenizer; its weights change. */
        public Builder student(String modelName, OnnxModel model, TextProcessor tokenizer) {
            this.name = modelName;
            this.student = model;
            this.processor = tokenizer;
            return this;
        }

        /** The texts, and what the teacher says of each. */
        public Builder teacher(List<String> given, TeacherVectors vectors) {
            this.texts = given;
            this.teacher = vectors;
            return this;
        }

        /** What the student's vectors are to be. */
        public Builder objective(EmbeddingObjective value) {
            this.objective = value;
            return this;
        }

        /** How the run goes; a batch is of so many texts. */
        public Builder options(TrainerOptions value) {
            this.options = value;
            return this;
        }

        /** Trains only the weights whose names the predicate accepts. */
        public Builder trainable(Predicate<String> names) {
            this.trainable = names;
            return this;
        }

        /** Trains these constants too, which would not count as weights, such as the scales of a quantization. */
        public Builder alsoTrain(Iterable<String> names) {
            names.forEach(alsoTrained::add);
            return this;
        }

        /** Writes checkpoints into this directory, and goes on from the last one there. */
        public Builder checkpoints(Path directory) {
            this.checkpoints = directory;
            return this;
        }

        /** The device: {@code cpu}, {@code cuda}. */
        public Builder device(String value) {
            this.device = value;
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

        /** The distillation. */
        public TextDistillation build() {
            return new TextDistillation(this);
        }
    }
}
