package dev.jerboa.train.build;

import java.util.List;

/** The function between two products. */
public enum Activation {
    /** max(x, 0). */
    RELU,
    /** x times the normal distribution function of x (Hendrycks and Gimpel 2016), exact. */
    GELU,
    /** The approximation of {@link #GELU} by tanh. */
    GELU_TANH,
    /** x times the logistic function of x, also called swish. */
    SILU,
    /** x max(0, min(1, x / 6 + 1 / 2)) (Howard et al. 2019, MobileNetV3). */
    HARD_SWISH,
    /** The hyperbolic tangent. */
    TANH;

    /** Adds this function to a graph; gives the name of its result. */
    String write(GraphWriter graph, String name, String x) {
        return switch (this) {
            case RELU -> graph.node("Relu", name, x);
            case GELU -> graph.node("Gelu", name, x);
            case GELU_TANH -> graph.node("Gelu", name, List.of(x), GraphWriter.text("approximate", "tanh"));
            case SILU -> graph.node("Mul", name, x, graph.node("Sigmoid", name + ".sigmoid", x));
            case HARD_SWISH -> graph.node("HardSwish", name, x);
            case TANH -> graph.node("Tanh", name, x);
        };
    }

    /** How the weights before this function should start: spread for the variance that it keeps. */
    Initialization initialization() {
        return this == TANH ? Initialization.XAVIER_UNIFORM : Initialization.HE_NORMAL;
    }
}
