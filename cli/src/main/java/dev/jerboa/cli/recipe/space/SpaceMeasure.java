package dev.jerboa.cli.recipe.space;

import dev.jerboa.multimodal.ReadableEmbeddings;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.multimodal.evaluate.HeadScore;
import dev.jerboa.multimodal.metric.Direction;
import dev.jerboa.multimodal.metric.EmbeddedSet;
import dev.jerboa.multimodal.model.MultimodalModel;
import dev.jerboa.onnx.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A written model directory, measured in ONNX Runtime on the samples that were kept back.
 *
 * @param directions what finds what
 * @param heads what heads tell
 */
record SpaceMeasure(List<Direction> directions, List<HeadScore> heads) {
    /** Measures a model as those that use it will run it. */
    static SpaceMeasure of(
            MultimodalModel model,
            SpaceSamples samples,
            List<OpenTower> towers,
            List<HeadTask> tasks,
            Progress progress) {
        List<EmbeddedSet> sets = new ArrayList<>();
        List<HeadScore> heads = new ArrayList<>();
        for (OpenTower tower : towers) {
            int[] held = samples.heldWith(tower.data()::has);
            if (held.length == 0) {
                continue;
            }
            List<RawValue> values = Arrays.stream(held)
                    .mapToObj(sample -> samples.all().get(sample).values().get(tower.modality()))
                    .toList();
            float[][] vectors =
                    ReadableEmbeddings.of(model.encoder(tower.modality()), values, UnreadablePolicy.strict(), progress)
                            .stream()
                            .map(Optional::orElseThrow)
                            .toArray(float[][]::new);
            sets.add(new EmbeddedSet(
                    tower.learning().name(),
                    vectors,
                    Arrays.stream(held).mapToLong(samples.groups()::get).toArray()));
            tasks.stream()
                    .filter(task -> task.part().tower().equals(tower.learning().name()))
                    .forEach(task -> measure(model, task, held, vectors).ifPresent(heads::add));
        }
        return new SpaceMeasure(Directions.of(sets), List.copyOf(heads));
    }

    private static Optional<HeadScore> measure(MultimodalModel model, HeadTask task, int[] held, float[][] vectors) {
        List<float[]> rows = new ArrayList<>();
        int[] known = new int[held.length];
        for (int i = 0; i < held.length; i++) {
            if (task.knows(held[i])) {
                known[rows.size()] = held[i];
                rows.add(vectors[i]);
            }
        }
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        float[][] found = model.answers(task.part().name(), rows.toArray(float[][]::new));
        return Optional.of(task.score(found, Arrays.copyOf(known, rows.size())));
    }
}
