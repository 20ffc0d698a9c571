package dev.jerboa.train.loop;

import dev.jerboa.train.Parameter;
import java.util.List;

/** How the loss of a batch becomes gradients of the parameters, for methods that look at each term's gradient. */
@FunctionalInterface
public interface GradientRule {
    /** The gradient of the loss's value. */
    GradientRule OF_THE_VALUE =
            (loss, share, parameters) -> loss.value().times(share).backward();

    /**
     * Adds the gradients of a loss to those that the parameters have.
     *
     * @param loss of one batch
     * @param share what part of the step the batch is: the gradients are multiplied by it
     * @param parameters all that the run changes
     */
    void backward(Loss loss, double share, List<Parameter> parameters);
}
