package dev.jerboa.distill.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.train.build.Activation;
import dev.jerboa.train.build.ConvolutionRecipe;
import dev.jerboa.train.build.EncoderBuilder;
import dev.jerboa.train.build.MlpRecipe;
import dev.jerboa.train.graph.TorchGraph;
import dev.jerboa.train.loop.TrainerOptions;
import dev.jerboa.train.loop.TrainingObserver;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Students of small graphs, measured in ONNX Runtime before and after. */
class OutputDistillationTest {
    private static final TensorRows ROWS = TensorRows.of("features", 24, 1, 8, 6);
    private static final List<CalibrationBatch> UNSEEN =
            TensorRows.of("features", 4, 99, 8, 6).all();

    @TempDir
    private Path folder;

    @Test
    void aStudentComesNearerToAModelInAFile() {
        Path teacherFile = write(mlp(1, 16), "teacher.onnx");
        OnnxModel student = mlp(2, 8);
        double before = squaredError(teacherFile, write(student, "before.onnx"), UNSEEN);
        Taught taught;
        try (ModelTeacher teacher = ModelTeacher.open(teacherFile, Set.of("embedding"))) {
            taught = OutputDistillation.builder()
                    .student(student)
                    .data(ROWS)
                    .teacher(teacher)
                    .options(options(150))
                    .build()
                    .run();
        }
        double after = squaredError(teacherFile, write(student, "after.onnx"), UNSEEN);
        assertThat(after).isLessThan(0.3 * before);
        assertThat(taught.lossAfter()).isLessThan(0.5 * taught.lossBefore());
        assertThat(taught.training().steps()).isEqualTo(150);
    }

    @Test
    void whatIsSaidOfBatchesKeptBackIsWhatRuntimeComputes() {
        Path teacherFile = write(mlp(1, 16), "teacher.onnx");
        OnnxModel student = mlp(2, 16);
        Path before = write(student, "before.onnx");
        try (ModelTeacher teacher = ModelTeacher.open(teacherFile, Set.of("embedding"))) {
            Taught taught = OutputDistillation.builder()
                    .student(student)
                    .data(ROWS)
                    .teacher(teacher)
                    .objective(OutputObjective.of(OutputTerm.of("embedding", new OutputLoss.MeanSquaredError())))
                    .options(options(20))
                    .build()
                    .run();
            // Of 24 batches 2 are kept back, in the middle of each half.
            List<CalibrationBatch> held = List.of(ROWS.all().get(6), ROWS.all().get(18));
            assertThat(taught.lossBefore()).isCloseTo(squaredError(teacherFile, before, held), within(1e-5));
            assertThat(taught.lossAfter())
                    .isCloseTo(squaredError(teacherFile, write(student, "after.onnx"), held), within(1e-5));
        }
    }

    @Test
    void aGraphThatRunsBesideTeachesTheSame() {
        OnnxModel teacherModel = mlp(1, 16);
        OnnxModel byGraph = mlp(2, 8);
        OnnxModel byFile = mlp(2, 8);
        try (TorchGraph teacher = TorchGraph.builder(teacherModel)
                        .trainable(name -> false)
                        .build();
                ModelTeacher asked = ModelTeacher.open(write(teacherModel, "teacher.onnx"), Set.of("embedding"))) {
            OutputDistillation.Builder builder =
                    OutputDistillation.builder().data(ROWS).options(options(30));
            builder.student(byGraph).teacher(teacher).build().run();
            OutputDistillation.builder()
                    .data(ROWS)
                    .options(options(30))
                    .student(byFile)
                    .teacher(asked)
                    .build()
                    .run();
        }
        Path first = write(byGraph, "by-graph.onnx");
        assertThat(squaredError(first, write(byFile, "by-file.onnx"), UNSEEN)).isLessThan(1e-6);
    }

    @Test
    void hiddenValuesAreTaughtByName() {
        OnnxModel teacherModel = mlp(1, 16);
        String hidden = teacherModel.graph().nodes().stream()
                .filter(node -> node.is("Relu"))
                .findFirst()
                .orElseThrow()
                .output(0);
        Path teacherFile = write(teacherModel, "teacher.onnx");
        OnnxModel student = mlp(2, 16);
        OutputObjective objective = OutputObjective.of(
                OutputTerm.of("embedding", new OutputLoss.Cosine()),
                OutputTerm.of(hidden, new OutputLoss.RelativeSquaredError()));
        try (ModelTeacher teacher = ModelTeacher.open(teacherFile, objective.teacherValues())) {
            Taught taught = OutputDistillation.builder()
                    .student(student)
                    .data(ROWS)
                    .teacher(teacher)
                    .objective(objective)
                    .options(options(150))
                    .build()
                    .run();
            assertThat(taught.lossAfter()).isLessThan(0.5 * taught.lossBefore());
        }
        assertThat(OnnxFile.read(write(student, "after.onnx")).graph().outputs())
                .hasSize(1);
        assertThatThrownBy(() -> ModelTeacher.open(teacherFile, Set.of("nothing")))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("nothing");
    }

    @Test
    void brokenOffAndResumedItEndsWithTheSameWeights() {
        Path teacherFile = write(mlp(1, 16), "teacher.onnx");
        OnnxModel unbroken = mlp(2, 8);
        OnnxModel resumed = mlp(2, 8);
        try (ModelTeacher teacher = ModelTeacher.open(teacherFile, Set.of("embedding"))) {
            distillation(unbroken, teacher, folder.resolve("one")).build().run();
            OnnxModel broken = mlp(2, 8);
            OutputDistillation.Builder dying = distillation(broken, teacher, folder.resolve("two"));
            dying.observer(new TrainingObserver() {
                @Override
                public void saved(long step) {
                    if (step >= 20) {
                        throw new IllegalStateException("broken off");
                    }
                }
            });
            OutputDistillation run = dying.build();
            assertThatThrownBy(run::run).hasMessage("broken off");
            distillation(resumed, teacher, folder.resolve("two")).build().run();
        }
        assertThat(weights(resumed)).isEqualTo(weights(unbroken));
    }

    private static OutputDistillation.Builder distillation(OnnxModel student, OutputTeacher teacher, Path checkpoints) {
        return OutputDistillation.builder()
                .student(student)
                .data(ROWS)
                .teacher(teacher)
                .options(options(40))
                .checkpoints(checkpoints);
    }

    @Test
    void batchStatisticsStayUnlessAskedFor() {
        TensorRows pictures = TensorRows.of("pixel_values", 8, 3, 2, 1, 8, 8);
        Path teacherFile = write(pictureModel(1), "teacher.onnx");
        for (boolean learns : new boolean[] {false, true}) {
            OnnxModel student = pictureModel(2);
            Map<String, List<Float>> before = statistics(student);
            try (ModelTeacher teacher = ModelTeacher.open(teacherFile, Set.of("embedding"))) {
                Taught taught = OutputDistillation.builder()
                        .student(student)
                        .data(pictures)
                        .teacher(teacher)
                        .learnsStatistics(learns)
                        .options(options(60))
                        .build()
                        .run();
                assertThat(taught.lossAfter()).isLessThan(taught.lossBefore());
            }
            assertThat(before).isNotEmpty();
            assertThat(statistics(student).equals(before)).isEqualTo(!learns);
        }
    }

    @Test
    void zerosThatAreToBeKeptStayWhereTheyAre() {
        Path teacherFile = write(mlp(1, 16), "teacher.onnx");
        OnnxModel student = mlp(2, 16);
        String matrix = student.graph().initializers().entrySet().stream()
                .filter(weight -> weight.getValue().rank() == 2)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        TensorData dense = student.graph().initializers().get(matrix);
        float[] sparse = dense.toFloats();
        for (int i = 0; i < sparse.length; i += 2) {
            sparse[i] = 0;
        }
        student.graph().setConstant(matrix, TensorData.ofFloats(dense.dims(), sparse));
        try (ModelTeacher teacher = ModelTeacher.open(teacherFile, Set.of("embedding"))) {
            Taught taught = OutputDistillation.builder()
                    .student(student)
                    .data(ROWS)
                    .teacher(teacher)
                    .keepZeros(Set.of(matrix))
                    .options(options(60))
                    .build()
                    .run();
            assertThat(taught.lossAfter()).isLessThan(taught.lossBefore());
        }
        float[] after = student.graph().initializers().get(matrix).toFloats();
        for (int i = 0; i < after.length; i++) {
            assertThat(after[i] == 0).as("weight %d", i).isEqualTo(i % 2 == 0);
            assertThat(i % 2 == 0 || after[i] != sparse[i]).isTrue();
        }
    }

    @Test
    void aStudentThatOnlyGetsWorseStaysAsItWas() {
        OnnxModel model = mlp(1, 16);
        Path teacherFile = write(model, "teacher.onnx");
        Map<String, List<Float>> before = weights(model);
        OutputTeacher liar = (number, batch) -> Map.of(
                "embedding",
                TensorData.ofFloats(new long[] {8, 4}, runAll(teacherFile, batch, number % 12 == 6 ? 1 : -1)));
        Taught taught = OutputDistillation.builder()
                .student(model)
                .data(ROWS)
                .teacher(liar)
                .options(options(20))
                .build()
                .run();
        assertThat(weights(model)).isEqualTo(before);
        assertThat(taught.lossAfter()).isEqualTo(taught.lossBefore());
    }

    @Test
    void teachersAndBatchesAreCounted() {
        OutputDistillation.Builder none =
                OutputDistillation.builder().student(mlp(1, 8)).data(ROWS);
        assertThatThrownBy(none::build).isInstanceOf(JerboaException.class).hasMessageContaining("no teacher");
        OutputDistillation.Builder few = OutputDistillation.builder()
                .student(mlp(1, 8))
                .batches(ROWS.all().subList(0, 3))
                .teacher((number, batch) -> Map.of());
        assertThatThrownBy(few::build).isInstanceOf(JerboaException.class).hasMessageContaining("3 batches");
    }

    private static TrainerOptions options(int steps) {
        return OutputDistillation.defaultOptions()
                .steps(steps)
                .learningRate(1e-2)
                .evaluateEvery(10)
                .checkpointEvery(10)
                .build();
    }

    private static OnnxModel mlp(long seed, int hidden) {
        return EncoderBuilder.build(new MlpRecipe(List.of(6, hidden, 4), Activation.RELU), seed);
    }

    private static OnnxModel pictureModel(long seed) {
        return EncoderBuilder.build(ConvolutionRecipe.pictures(1, List.of(4), 1, 3), seed);
    }

    private static Map<String, List<Float>> weights(OnnxModel model) {
        return Weights.of(model, name -> true);
    }

    private static Map<String, List<Float>> statistics(OnnxModel model) {
        Set<String> names = new HashSet<>();
        model.graph().nodes().stream()
                .filter(node -> node.is("BatchNormalization"))
                .forEach(node -> names.addAll(List.of(node.input(3), node.input(4))));
        return Weights.of(model, names::contains);
    }

    private static float[] runAll(Path model, CalibrationBatch batch, float sign) {
        try (Session session = Session.open(model)) {
            float[] values = session.run(batch.inputs()).get("embedding").floats();
            for (int i = 0; i < values.length; i++) {
                values[i] *= sign;
            }
            return values;
        }
    }

    private static double squaredError(Path first, Path second, List<CalibrationBatch> batches) {
        double sum = 0;
        long count = 0;
        for (CalibrationBatch batch : batches) {
            float[] wanted = runAll(first, batch, 1);
            float[] found = runAll(second, batch, 1);
            for (int i = 0; i < wanted.length; i++) {
                sum += Math.pow(wanted[i] - found[i], 2);
                count++;
            }
        }
        return sum / count;
    }

    private Path write(OnnxModel model, String name) {
        Path path = folder.resolve(name);
        OnnxFile.write(model, path);
        return path;
    }
}
