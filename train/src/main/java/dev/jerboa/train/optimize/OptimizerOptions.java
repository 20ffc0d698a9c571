package dev.jerboa.train.optimize;

import dev.jerboa.train.Parameter;
import java.util.List;

/** Which update rule is used, and with which constants. */
public sealed interface OptimizerOptions permits AdamWOptions, SgdOptions {
    /** How strongly matrices are drawn to zero, for parameters in no group. */
    double weightDecay();

    /**
     * An optimizer of these parameters.
     *
     * @param groups parameters with a way of their own; the first that holds a name counts
     * @throws dev.jerboa.onnx.JerboaException if there is no parameter, two have one name, or a group holds none
     */
    default Optimizer create(List<Parameter> parameters, List<ParameterGroup> groups) {
        return new FusedOptimizer(parameters, groups, this);
    }
}
