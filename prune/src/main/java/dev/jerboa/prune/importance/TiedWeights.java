package dev.jerboa.prune.importance;

import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.prune.structure.PruningGroup.GroupAxis;
import dev.jerboa.prune.structure.Role;
import java.util.List;

/** Which of the weights that go with a unit its importance is read off. */
public enum TiedWeights {
    /**
     * Those that take the unit in. The unit is gone when these are zero, and the sum of gradient times weight over them is
     * just the derivative by a factor before the unit. All weights of groups that nothing takes in.
     */
    TAKING_IN,
    /** All that go with it, as LLM-Pruner and DepGraph have it; what passes through several of them counts several times. */
    ALL;

    /** The axes of such weights. */
    List<GroupAxis> of(PruningGroup group) {
        List<GroupAxis> consumers = group.weights().stream()
                .filter(axis -> axis.role() == Role.CONSUMER)
                .toList();
        return this == ALL || consumers.isEmpty() ? group.weights() : consumers;
    }
}
