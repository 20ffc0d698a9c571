package dev.jerboa.quantize.plan;

import dev.jerboa.onnx.Constants.Constant;
import java.util.List;

/**
 * A constant of numbers with every place where it is read; a tied weight is one weight with several uses.
 *
 * @param constant the tensor, the graph that holds it and its name there
 * @param uses the operators that read it, directly or through {@code Transpose} and {@code Identity}
 */
public record Weight(Constant constant, List<WeightUse> uses) {
    public Weight {
        uses = List.copyOf(uses);
    }

    /** The name of the weight. */
    public String name() {
        return constant.name();
    }

    /** What the weight is, from its first use. */
    public WeightUse.Role role() {
        return uses.isEmpty() ? WeightUse.Role.OTHER : uses.get(0).role();
    }
}
