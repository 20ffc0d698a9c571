package dev.jerboa.cli.recipe.space;

import dev.jerboa.multimodal.learn.TowerData;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which samples any term can learn from: samples may lack modalities, and labels. */
final class Usefulness {
    private final SpaceSamples samples;
    private final Map<String, TowerData> data;
    private final List<TermPart> terms;
    private final List<HeadTask> tasks;
    /** For each tower, the groups of the samples to learn from that it has values of. */
    private final Map<String, Set<Long>> groups = new HashMap<>();

    Usefulness(SpaceSamples samples, Map<String, TowerData> data, List<TermPart> terms, List<HeadTask> tasks) {
        this.samples = samples;
        this.data = data;
        this.terms = terms;
        this.tasks = tasks;
        data.forEach((tower, values) -> {
            Set<Long> present = new HashSet<>();
            for (int sample : samples.trainedWith(values::has)) {
                present.add(samples.groups().get(sample));
            }
            groups.put(tower, present);
        });
    }

    /**
     * The numbers of the samples to learn from.
     *
     * @throws JerboaException if a term can learn from none
     */
    int[] train() {
        for (TermPart term : terms) {
            if (samples.trainedWith(sample -> suits(term, sample)).length == 0) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "none of the " + samples.trained() + " samples to learn from suits the term '" + term.name()
                                + "', which is about " + String.join(" and ", term.towers()),
                        "Look whether the data has these modalities, for the same samples or for others of their group.");
            }
        }
        return samples.trainedWith(sample -> terms.stream().anyMatch(term -> suits(term, sample)));
    }

    private boolean suits(TermPart term, int sample) {
        if (term instanceof TermPart.Pair pair) {
            String first = pair.towers().get(0);
            String second = pair.towers().get(1);
            long group = samples.groups().get(sample);
            return (data.get(first).has(sample) && groups.get(second).contains(group))
                    || (data.get(second).has(sample) && groups.get(first).contains(group));
        }
        return data.get(term.towers().get(0)).has(sample)
                && tasks.stream().filter(task -> task.part().equals(term)).allMatch(task -> task.knows(sample));
    }
}
