package dev.jerboa.multimodal.objective;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.train.LibTorch;
import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import java.util.List;

/**
 * Turns cosines into logits: {@code exp(t) cosine + b}, with t and b to be learned or not.
 *
 * <p>t is kept within 0 and ln 100, or what {@link #atMost} says (Radford et al., "Learning Transferable Visual Models From Natural Language
 * Supervision", 2021, section 2.5) by {@link #clamp}, which has to be called after each step: the trainer takes it as a
 * constraint. Owns native memory.
 */
public final class LogitScale implements AutoCloseable {
    /** The most that t becomes, unless told otherwise. */
    public static final double MOST = Math.log(100);

    private final Variable logarithm;
    private final Variable bias;
    private final List<Parameter> parameters;
    private double most = MOST;

    private LogitScale(String name, double logarithm, double bias, boolean learned, boolean learnedBias) {
        this.logarithm = leaf(logarithm);
        this.bias = leaf(bias);
        Parameter scale = new Parameter(name + ".logit_scale", this.logarithm);
        Parameter shift = new Parameter(name + ".logit_bias", this.bias);
        this.parameters = !learned ? List.of() : learnedBias ? List.of(scale, shift) : List.of(scale);
    }

    /** A variable that outlives whatever scope is open. */
    private static Variable leaf(double value) {
        try (VariableScope scope = VariableScope.open()) {
            return scope.keep(Variable.of((float) value).asLeaf());
        }
    }

    /**
     * For InfoNCE: t starts at ln(1/0.07); no bias.
     *
     * @param name in front of the parameters' names
     */
    public static LogitScale contrastive(String name) {
        return new LogitScale(name, Math.log(1 / 0.07), 0, true, false);
    }

    /** For the sigmoid loss: t starts at ln 10 and b at -10 (Zhai et al., "Sigmoid Loss", 2023, section 3.2). */
    public static LogitScale sigmoid(String name) {
        return new LogitScale(name, Math.log(10), -10, true, true);
    }

    /** A factor that is not learned. */
    public static LogitScale fixed(double factor) {
        return new LogitScale("fixed", Math.log(factor), 0, false, false);
    }

    /**
     * Keeps the factor at or below a smaller bound than 100.
     *
     * <p>Where the factor is small, vectors have to lie close together for a small loss; so do then those of modalities that
     * are never trained with each other.
     *
     * @throws JerboaException if the bound is below 1
     */
    public LogitScale atMost(double factor) {
        if (!(factor >= 1)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a scale of at most " + factor + " is not possible; it is at least 1",
                    "Choose from 1 to 100.");
        }
        most = Math.log(factor);
        clamp();
        return this;
    }

    /** What is learned: t, and b where there is one. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** The factor now. */
    public double factor() {
        return Math.exp(logarithm.toFloat());
    }

    /** The logits of cosines of any shape. */
    public Variable logits(Variable cosines) {
        return cosines.times(logarithm.exp()).plus(bias);
    }

    /** Puts t back within its bounds. */
    public void clamp() {
        try (VariableScope scope = VariableScope.open()) {
            LibTorch.withoutGradients(
                    () -> logarithm.assign(logarithm.atLeast(0).atMost(most)));
        }
    }

    @Override
    public void close() {
        logarithm.close();
        bias.close();
    }
}
