package dev.jerboa.compress.pruning;

import dev.jerboa.compress.report.TeachingReport;
import dev.jerboa.distill.output.ModelTeacher;
import dev.jerboa.distill.output.OutputDistillation;
import dev.jerboa.distill.output.OutputObjective;
import dev.jerboa.distill.output.Taught;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import dev.jerboa.train.loop.TrainerOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A pruned model that learns to give what the model gave before. Its shapes, its zeros and its tables of words stay. */
final class Teaching {
    private static final int EVALUATIONS = 4;
    private static final int MOST_WARM_UP_STEPS = 20;

    private Teaching() {}

    /**
     * Writes a taught model; as it was if what it learned made nothing better.
     *
     * @param teacher the model before pruning, for the same samples
     * @param sparse names of the weights whose zeros stay
     * @throws dev.jerboa.onnx.JerboaException if there are too few batches to learn from
     */
    static TeachingReport teach(
            Path teacher,
            Path student,
            Path target,
            CalibrationData data,
            Set<String> sparse,
            TeachingOptions options,
            long seed,
            Progress progress) {
        OnnxModel model = OnnxFile.read(student);
        OutputObjective objective = OutputObjective.of(model);
        Set<String> tables = tables(model);
        List<CalibrationBatch> batches = batches(data);
        try (ModelTeacher asked = ModelTeacher.open(teacher, objective.teacherValues())) {
            Taught taught = OutputDistillation.builder()
                    .student(model)
                    .teacher(asked)
                    .batches(batches)
                    .objective(objective)
                    .trainable(name -> !tables.contains(name))
                    .keepZeros(sparse)
                    .options(trainer(options, batches.size(), seed))
                    .progress(progress)
                    .build()
                    .run();
            OnnxFile.write(model, target);
            return new TeachingReport(taught.training().steps(), taught.lossBefore(), taught.lossAfter());
        }
    }

    private static List<CalibrationBatch> batches(CalibrationData data) {
        try (Stream<CalibrationBatch> all = data.batches()) {
            return all.toList();
        }
    }

    private static TrainerOptions trainer(TeachingOptions options, int batches, long seed) {
        long steps = options.steps() > 0 ? options.steps() : Math.max(1, Math.round(options.epochs() * batches));
        return TrainerOptions.builder()
                .steps(steps)
                .learningRate(options.learningRate())
                .warmUpSteps(Math.min(MOST_WARM_UP_STEPS, steps / 4))
                .evaluateEvery(Math.max(1, (steps + EVALUATIONS - 1) / EVALUATIONS))
                .seed(seed)
                .build();
    }

    /** What is looked up: samples meet few of the rows, and the others would not fit any more. */
    private static Set<String> tables(OnnxModel model) {
        return model.graph().nodes().stream()
                .filter(node -> node.is("Gather"))
                .map(node -> node.input(0))
                .collect(Collectors.toSet());
    }
}
