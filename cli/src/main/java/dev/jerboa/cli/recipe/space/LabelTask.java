package dev.jerboa.cli.recipe.space;

import dev.jerboa.cli.recipe.space.TermPart.Task;
import dev.jerboa.multimodal.learn.Answers;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Labels of which several may hold.
 *
 * @param values the labels of each sample
 * @param names those that were learned
 */
record LabelTask(Task part, List<Optional<Set<String>>> values, List<String> names) implements HeadTask {
    static LabelTask of(Task part, List<Optional<String>> values, List<String> seen) {
        return new LabelTask(
                part,
                values.stream()
                        .map(value -> value.map(text -> split(part, text)))
                        .toList(),
                seen.stream()
                        .flatMap(text -> split(part, text).stream())
                        .distinct()
                        .sorted()
                        .toList());
    }

    /** Labels between separators, or in a list as JSON has it. */
    private static Set<String> split(Task part, String text) {
        String list = text.startsWith("[") && text.endsWith("]")
                ? text.substring(1, text.length() - 1).replace("\"", "")
                : text;
        return Arrays.stream(list.split(Pattern.quote(list.equals(text) ? part.separator() : ","), -1))
                .map(String::strip)
                .filter(label -> !label.isEmpty())
                .collect(Collectors.toSet());
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
            values.get(sample).get().stream()
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
    public String measure() {
        return "F1";
    }

    /** Twice the labels found rightly, over those found and those that hold together. */
    @Override
    public double score(float[][] found, int[] samples) {
        int right = 0;
        int all = 0;
        for (int i = 0; i < samples.length; i++) {
            float[] holds = row(samples[i]);
            for (int k = 0; k < holds.length; k++) {
                boolean said = found[i][k] > 0;
                right += said && holds[k] == 1 ? 2 : 0;
                all += (said ? 1 : 0) + (holds[k] == 1 ? 1 : 0);
            }
        }
        return all == 0 ? 1 : (double) right / all;
    }
}
