package dev.jerboa.quantize.reconstruct;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * How {@link Gptq} goes about it.
 *
 * @param damping what is added to the diagonal of the Hessian, as a fraction of its mean; more where that is not enough
 * @param activationOrder whether inputs with the largest {@code H_ii} are rounded first. Blocks stay those of the stored
 *     order, as the kernels demand, so that their scales must then be chosen from the weights as they were
 * @param lazyInputs how many inputs are rounded before the later ones hear of their errors; changes the speed only
 * @param descentSweeps how often blocks are bettered by coordinate descent afterwards, steps and scales; each sweep takes
 *     about twice the time of the rounding
 */
public record GptqOptions(double damping, boolean activationOrder, int lazyInputs, int descentSweeps) {
    /** The defaults of the paper: 1 % damping, inputs in their order, 128 at a time, no descent. */
    public static final GptqOptions DEFAULT = new GptqOptions(0.01, false, 128, 0);

    /**
     * @throws JerboaException if the damping is negative or above 1, no input would be rounded at a time, or there are
     *     fewer sweeps than none
     */
    public GptqOptions {
        if (!(damping >= 0 && damping <= 1)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a damping of " + damping + " is not possible",
                    "Choose a fraction of the mean diagonal from 0 to 1, such as 0.01.");
        }
        if (lazyInputs < 1) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "rounding " + lazyInputs + " inputs at a time is not possible",
                    "Choose 1 or more, such as 128.");
        }
        if (descentSweeps < 0) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    descentSweeps + " sweeps of coordinate descent are not possible",
                    "Choose 0 or more, such as 3.");
        }
    }

    /** The same with another number of sweeps of coordinate descent. */
    public GptqOptions withDescentSweeps(int newDescentSweeps) {
        return new GptqOptions(damping, activationOrder, lazyInputs, newDescentSweeps);
    }

    /** The same with another damping. */
    public GptqOptions withDamping(double newDamping) {
        return new GptqOptions(newDamping, activationOrder, lazyInputs, descentSweeps);
    }

    /** The same with another order of the inputs. */
    public GptqOptions withActivationOrder(boolean newActivationOrder) {
        return new GptqOptions(damping, newActivationOrder, lazyInputs, descentSweeps);
    }
}
