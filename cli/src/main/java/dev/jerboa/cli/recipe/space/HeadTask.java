package dev.jerboa.cli.recipe.space;

import dev.jerboa.cli.recipe.space.TermPart.Task;
import dev.jerboa.distill.label.ClassNames;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.evaluate.HeadScore;
import dev.jerboa.multimodal.learn.Answers;
import dev.jerboa.multimodal.model.Head;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;

/** What a head is to tell of samples, and how well it does. */
sealed interface HeadTask permits ClassTask, LabelTask, NumberTask {
    /** What the recipe says of it. */
    Task part();

    /** What the head is to say. */
    Answers answers();

    /** The classes or labels in the order of the outputs; empty for a number. */
    List<String> names();

    /** Whether something is known of a sample. */
    boolean knows(int sample);

    /** The label of a sample that has it. */
    String label(int sample);

    /**
     * How well the head does.
     *
     * @param found what it says, {@code [samples][outputs]}
     * @param samples one or more, of which something is known
     */
    default HeadScore score(float[][] found, int[] samples) {
        Modality modality = Modality.valueOf(part().tower().toUpperCase(Locale.ROOT));
        return HeadScore.of(
                head(Path.of("head.onnx"), modality),
                found,
                Arrays.stream(samples).mapToObj(this::label).toList());
    }

    /** What the head says while it learns, as the answers were before anything was done to them. */
    default float[][] restored(float[][] found) {
        return found;
    }

    /** Puts what was done to the answers into the head, so that it says them as they were; changes the model. */
    default void restore(OnnxModel head) {}

    /**
     * The task of a head.
     *
     * @param read whether the tower has a value of a sample
     * @throws JerboaException if no sample to learn from has the label, or a value of it is not what it should be
     */
    static HeadTask of(Task part, SpaceSamples samples, IntPredicate read) {
        List<Optional<String>> values = samples.all().stream()
                .map(Sample::labels)
                .map(labels -> Optional.ofNullable(labels.get(part.label())).filter(value -> !value.isBlank()))
                .toList();
        int[] known = samples.trainedWith(
                sample -> read.test(sample) && values.get(sample).isPresent());
        if (known.length == 0) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "none of the " + samples.trained() + " samples to learn from has a label '" + part.label()
                            + "' and something for the tower '" + part.tower() + "'",
                    "They have the labels "
                            + samples.all().stream()
                                    .flatMap(sample -> sample.labels().keySet().stream())
                                    .distinct()
                                    .sorted()
                                    .toList()
                            + ".");
        }
        List<String> seen = Arrays.stream(known)
                .mapToObj(sample -> values.get(sample).orElseThrow())
                .toList();
        return switch (part.kind()) {
            case CLASSES -> new ClassTask(part, values, ClassNames.of(seen));
            case LABELS -> LabelTask.of(part, values, seen);
            case NUMBER -> NumberTask.of(part, samples.all(), values, seen);
        };
    }

    /** The head as a part of a model. */
    default Head head(Path file, Modality modality) {
        return new Head(part().name(), modality, file, part().kind(), part().label(), names(), part().separator());
    }
}
