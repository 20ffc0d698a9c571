package dev.jerboa.cli.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jerboa.cli.course.CoursePage;
import dev.jerboa.distill.label.ClassNames;
import dev.jerboa.distill.label.ClassifierTraining;
import dev.jerboa.distill.label.LabelledSamples;
import dev.jerboa.distill.label.ModelInputs;
import dev.jerboa.distill.label.TeacherLogits;
import dev.jerboa.multimodal.Processor;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.Version;
import dev.jerboa.onnx.inspect.ModelSummary;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.train.loop.MetricsFile;
import dev.jerboa.train.loop.TrainingResult;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** Does what a recipe says: reads the data, trains the network, writes it, and measures what was written. */
public final class RecipeTraining {
    private final TrainingRecipe recipe;
    private final RunFolder runFolder;
    private final UnreadablePolicy policy;
    private final Progress progress;

    /**
     * A training that is ready to run.
     *
     * @param warnings hears of each sample that is left out
     */
    public RecipeTraining(TrainingRecipe recipe, Consumer<JerboaException> warnings, Progress progress) {
        this.recipe = recipe;
        this.runFolder = RunFolder.of(recipe.output());
        this.policy = recipe.data().source().policy(warnings);
        this.progress = progress;
    }

    /** The folder of the checkpoints and the course of the run. */
    public Path runFolder() {
        return runFolder.path();
    }

    /**
     * Trains, and goes on where the same recipe was broken off.
     *
     * @throws JerboaException if the data or the network cannot be used, or the run is useless
     */
    public TrainingSummary run() {
        DataPart data = recipe.data();
        SourcePart source = data.source();
        runFolder.claim(recipe.text());
        ClassNames classes =
                LabelledSamples.classes(source.training(UnreadablePolicy.strict()), data.modality(), data.label());
        OnnxModel model = recipe.network()
                .build(
                        classes.count(),
                        recipe.input(),
                        recipe.training().options().seed());
        boolean given = recipe.network() instanceof NetworkPart.OfFile;
        try (Processor processor = recipe.input().processor(model, given)) {
            ModelInputs inputs = new ModelInputs(model.graph().requiredInputs(), processor);
            LabelledSamples train = LabelledSamples.read(
                    source.training(policy), data.modality(), data.label(), classes, inputs, policy, progress);
            LabelledSamples held = LabelledSamples.read(
                    source.validation(policy), data.modality(), data.label(), classes, inputs, policy, progress);
            TrainingResult result = ClassifierTraining.builder(
                            model, train, recipe.training().options())
                    .validation(held)
                    .trainable(recipe.training()::trains)
                    .device(recipe.training().device())
                    .checkpoints(runFolder.checkpoints())
                    .observer(new MetricsFile(runFolder.metrics()))
                    .progress(progress)
                    .build()
                    .run();
            note(model, classes);
            OnnxFile.write(model, recipe.output());
            CoursePage.write(runFolder.metrics(), recipe.output(), Map.of("recipe", recipe.text()));
            return new TrainingSummary(
                    train.count(),
                    held.count(),
                    classes,
                    ModelSummary.of(model).parameters(),
                    result.steps(),
                    result.bestStep(),
                    result.stoppedEarly(),
                    accuracy(held));
        }
    }

    /** The accuracy of the file that was written, by the runtime that others will run it with. */
    private double accuracy(LabelledSamples held) {
        try (Session session = Session.open(recipe.output())) {
            return TeacherLogits.of(session, held, progress).accuracy(held);
        }
    }

    private void note(OnnxModel model, ClassNames classes) {
        model.metadata().put("jerboa.train.version", Version.text());
        model.metadata().put("jerboa.train.recipe", recipe.text());
        model.metadata().put("jerboa.train.label", recipe.data().label());
        try {
            model.metadata().put("jerboa.train.classes", new ObjectMapper().writeValueAsString(classes.names()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can be written as JSON", e);
        }
    }
}
