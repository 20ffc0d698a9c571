package dev.jerboa.prune.importance;

import dev.jerboa.prune.structure.PruningGroup;
import java.util.List;
import java.util.Map;

/** A criterion: says how important each unit is, the more the higher. */
public interface Importance {
    /** What tables call it. */
    String name();

    /**
     * The importance of each unit of some groups.
     *
     * @throws dev.jerboa.onnx.JerboaException if the criterion needs data and the subject has none
     */
    Map<PruningGroup, double[]> scores(Subject subject, List<PruningGroup> groups);
}
