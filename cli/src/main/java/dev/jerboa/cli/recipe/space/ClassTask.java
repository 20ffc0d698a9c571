package dev.jerboa.cli.recipe.space;

import dev.jerboa.cli.recipe.space.TermPart.Task;
import dev.jerboa.distill.label.ClassNames;
import dev.jerboa.multimodal.learn.Answers;
import dev.jerboa.multimodal.objective.TaskLosses;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One class among several.
 *
 * @param values the label of each sample
 * @param classes those that were learned
 */
record ClassTask(Task part, List<Optional<String>> values, ClassNames classes) implements HeadTask {
    @Override
    public Answers answers() {
        return new Answers.Classes(classes.count(), this::number);
    }

    /** A class that was not learned has no number. */
    private long number(int sample) {
        OptionalInt number = values.get(sample).map(classes::find).orElse(OptionalInt.empty());
        return number.isPresent() ? number.getAsInt() : TaskLosses.UNKNOWN;
    }

    @Override
    public List<String> names() {
        return classes.names();
    }

    @Override
    public boolean knows(int sample) {
        return values.get(sample).isPresent();
    }

    @Override
    public String label(int sample) {
        return values.get(sample).orElseThrow();
    }
}
