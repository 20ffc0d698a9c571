package dev.jerboa.distill.output;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Teaches a model of any inputs to give the outputs that a teacher gives for the same tensors.
 *
 * <p>A step learns from one batch as the data has it (or several, with {@link TrainerOptions#accumulation()}); the batch
 * size among the options is not used. One batch in ten, 64 at most, is kept back to measure on.
 *
 * <p>Unless asked otherwise, batch normalizations keep the means and variances that they have, and dropout does not drop: a
 * student that was pruned or rounded starts near its teacher, and batches may be as small as one page.
 */
public final class OutputDistillation {
    private static final int HELD_OUT_ONE_IN = 10;
    private static final int MOST_HELD_OUT = 64;
    private static final int LEAST_BATCHES = 4;

    private final OnnxModel student;
    private final List<CalibrationBatch> batches;
    private final Optional<OutputTeacher> teacher;
    private final Optional<TorchGraph> live;
    private final OutputObjective objective;
    private final TrainerOptions options;
    private final Predicate<String> trainable;
    private final List<String> alsoTrained;
    private final boolean learnsStatistics;
    private final Set<String> sparse;
    private final Optional<Path> checkpoints;
    private final String device;
    private final Progress progress;
    private final List<TrainingObserver> observers;

    private OutputDistillation(Builder builder) {
        this.student = Objects.requireNonNull(builder.student, "student");
        this.batches = builder.batches;
        this.teacher = Optional.ofNullable(builder.teacher);
        this.live = Optional.ofNullable(builder.live);
        this.objective = builder.objective == null ? OutputObjective.of(student) : builder.objective;
        this.options = builder.options;
        this.trainable = builder.trainable;
        this.alsoTrained = List.copyOf(builder.alsoTrained);
        this.learnsStatistics = builder.learnsStatistics;
        this.sparse = Set.copyOf(builder.sparse);
        this.checkpoints = Optional.ofNullable(builder.checkpoints);
        this.device = builder.device;
        this.progress = builder.progress;
        this.observers = List.copyOf(builder.observers);
        if (teacher.isPresent() == live.isPresent()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    teacher.isPresent() ? "two teachers were given" : "there is no teacher",
                    "Give one teacher: a model in a file, a cache of one, or a graph.");
        }
        if (batches.size() < LEAST_BATCHES) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "there are " + batches.size() + " batches, and " + LEAST_BATCHES + " are the least to learn from",
                    "Give more samples, or smaller batches.");
        }
    }

    /** A distillation to be described further. */
    public static Builder builder() {
        return new Builder();
    }

    /** How a run goes unless told otherwise: 300 small steps, measured every 50. */
    public static TrainerOptions.Builder defaultOptions() {
        return TrainerOptions.builder()
                .steps(300)
                .learningRate(3e-4)
                .warmUpSteps(20)
                .evaluateEvery(50)
                .checkpointEvery(50);
    }

    /**
     * Trains the student; the best of its weights are in the model afterwards, which are those it had if none was better.
     *
     * @throws JerboaException if the student cannot be run, the run is useless, or values that are compared differ in
     *     their shapes
     */
    public Taught run() {
        int[] held = IntStream.range(0, batches.size()).filter(this::isHeldOut).toArray();
        int[] trained = IntStream.range(0, batches.size())
                .filter(number -> !isHeldOut(number))
                .toArray();
        TaughtBatches source = new TaughtBatches(batches, trained, teacher);
        TaughtBatches unseen = new TaughtBatches(batches, held, teacher);
        try (TorchGraph graph = TorchGraph.builder(student)
                .device(device)
                .trainable(trainable)
                .alsoTrain(alsoTrained)
                .alsoReturn(objective.studentValues())
                .build()) {
            double before = heldOutLoss(graph, unseen);
            Trainer.Builder<TaughtBatches.Batch> trainer = Trainer.builder(
                            source, objective(graph), options.withBatchSize(1))
                    .validation(new Validation("loss on batches kept back", false, () -> heldOutLoss(graph, unseen)))
                    .progress(progress);
            // A trainer that knows the graph brings it into training mode.
            Trainer.Builder<TaughtBatches.Batch> knowing =
                    learnsStatistics ? trainer.graph(graph) : trainer.parameters(graph.parameters());
            KeptZeros.of(graph, sparse).forEach(knowing::constraint);
            checkpoints.ifPresent(knowing::checkpoints);
            observers.forEach(knowing::observer);
            TrainingResult result = knowing.build().run();
            double after = result.bestMetric().orElse(before);
            if (after < before) {
                graph.writeBack();
            }
            return new Taught(result, before, Math.min(before, after));
        }
    }

    private boolean isHeldOut(int number) {
        int count = Math.max(1, Math.min(MOST_HELD_OUT, batches.size() / HELD_OUT_ONE_IN));
        int step = batches.size() / count;
        return number % step == step / 2;
    }

    private Objective<TaughtBatches.Batch> objective(TorchGraph graph) {
        return new Objective<>() {
            @Override
            public Loss loss(TaughtBatches.Batch batch) {
                return OutputDistillation.this.loss(graph, batch);
            }

            @Override
            public Optional<String> firstNonFinite(TaughtBatches.Batch batch) {
                return graph.firstNonFinite(TaughtBatches.variables(batch.inputs()));
            }
        };
    }

    private Loss loss(TorchGraph graph, TaughtBatches.Batch batch) {
        Map<String, Variable> inputs = TaughtBatches.variables(batch.inputs());
        Map<String, Variable> wanted = new HashMap<>(TaughtBatches.variables(batch.answers()));
        live.ifPresent(asked -> LibTorch.withoutGradients(() -> wanted.putAll(asked.run(inputs))));
        return objective.loss(wanted, graph.run(inputs));
    }

    /** The mean over the samples that were kept back. */
    private double heldOutLoss(TorchGraph graph, TaughtBatches unseen) {
        double[] total = new double[1];
        long[] samples = new long[1];
        LibTorch.withoutGradients(() -> {
            for (long i = 0; i < unseen.exampleCount(); i++) {
                TaughtBatches.Batch batch = unseen.load(new long[] {i}, 0);
                try (VariableScope scope = VariableScope.open()) {
                    total[0] += batch.sampleCount() * loss(graph, batch).value().toFloat();
                    samples[0] += batch.sampleCount();
                }
            }
        });
        return total[0] / samples[0];
    }

    /** Says who teaches whom, with what. */
    public static final class Builder {
        private final List<TrainingObserver> observers = new ArrayList<>();
        private final List<String> alsoTrained = new ArrayList<>();
        private OnnxModel student;
        private List<CalibrationBatch> batches = List.of();
        private OutputTeacher teacher;
        private TorchGraph live;
        private OutputObjective objective;
        private TrainerOptions options = defaultOptions().build();
        private Predicate<String> trainable = name -> true;
        private boolean learnsStatistics;
        private Set<String> sparse = Set.of();
        private Path checkpoints;
        private String device = "cpu";
        private Progress progress = Progress.SILENT;

        private Builder() {}

        /** The model that learns; its weights change. */
        public Builder student(OnnxModel model) {
            this.student = model;
            return this;
        }

        /** What to learn from; read once and kept in memory. */
        public Builder data(CalibrationData data) {
            try (Stream<CalibrationBatch> all = data.batches()) {
                return batches(all.toList());
            }
        }

        /**
         * What to learn from, a batch by its number. A list may make its batches when it is asked, by several threads, so
         * that not all are in memory; it has to give the same batch each time.
         */
        public Builder batches(List<CalibrationBatch> given) {
            this.batches = given;
            return this;
        }

        /** Who teaches, apart from this run: a model in a file, or the cache of one. */
        public Builder teacher(OutputTeacher value) {
            this.teacher = value;
            return this;
        }

        /**
         * Who teaches, run beside the student in LibTorch; stays the caller's to close.
         *
         * @param graph returns what the objective looks at
         */
        public Builder teacher(TorchGraph graph) {
            this.live = graph;
            return this;
        }

        /** What the student's values are to be; {@link OutputObjective#of(OnnxModel)} unless told otherwise. */
        public Builder objective(OutputObjective value) {
            this.objective = value;
            return this;
        }

        /** How the run goes; {@link #defaultOptions()} unless told otherwise. */
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

        /** Whether batch normalizations learn means and variances from the batches, and dropout drops; not unless asked. */
        public Builder learnsStatistics(boolean value) {
            this.learnsStatistics = value;
            return this;
        }

        /** Lets what is zero in these weights at the start stay zero: the masks of a pruned student hold. */
        public Builder keepZeros(Set<String> weights) {
            this.sparse = weights;
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

        /**
         * The distillation.
         *
         * @throws JerboaException if there is not exactly one teacher, or there are too few batches
         */
        public OutputDistillation build() {
            return new OutputDistillation(this);
        }
    }
}
