package dev.jerboa.cli.recipe.space;

import dev.jerboa.cli.recipe.space.TermPart.Task;
import dev.jerboa.multimodal.learn.Answers;
import dev.jerboa.multimodal.model.Head;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Labels of which several may hold.
 *
 * @param values the labels of each sample
 * @param names those that were learned
 */
record LabelTask(Task part, List<Optional<String>> values, List<String> names) implements HeadTask {
    static LabelTask of(Task part, List<Optional<String>> values, List<String> seen) {
        return new LabelTask(
                part,
                values,
                seen.stream()
                        .flatMap(text -> Head.labels(text, part.separator()).stream())
                        .distinct()
                        .sorted()
                        .toList());
    }

    @Override
    public Answers answers() {
        return new Answers.Labels(names.size(), this::row);
    }

    private float[] row(int sample) {
        float[] row = new float[names.size()];
        if (values.get(sample).isEmpty()) {
            Arrays.fill(row, Float.NaN);
        } else {
            Head.labels(values.get(sample).get(), part.separator()).stream()
                    .mapToInt(names::indexOf)
                    .filter(index -> index >= 0)
                    .forEach(index -> row[index] = 1);
        }
        return row;
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
