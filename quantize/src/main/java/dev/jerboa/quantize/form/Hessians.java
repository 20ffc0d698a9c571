package dev.jerboa.quantize.form;

import dev.jerboa.quantize.plan.ChannelScales;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.reconstruct.Hessian;
import dev.jerboa.quantize.reconstruct.LayerWeights;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is made of the Hessians of activations, one for all products that read an activation.
 *
 * @param <T> what serves to round the layers with one Hessian
 */
final class Hessians<T> {
    private record Key(String activation, Optional<ChannelScales> scales) {}

    private final Function<String, Optional<double[]>> grams;
    private final Function<Hessian, T> use;
    private final Map<Key, T> made = new HashMap<>();

    /**
     * @param grams the sums {@code X^T X} of an activation by its name, where they are known
     * @param use makes what rounds layers out of a Hessian
     */
    Hessians(Function<String, Optional<double[]>> grams, Function<Hessian, T> use) {
        this.grams = grams;
        this.use = use;
    }

    /** What serves a weight; nothing if its activation is not known, or if it has several. */
    Optional<T> of(Weight weight, Optional<ChannelScales> scales) {
        if (weight.uses().size() != 1) {
            return Optional.empty();
        }
        String activation = weight.uses().get(0).node().input(0);
        return grams.apply(activation)
                .map(gram ->
                        made.computeIfAbsent(new Key(activation, scales), key -> use.apply(hessian(gram, scales))));
    }

    /** A weight as a layer, multiplied by its factors. */
    static LayerWeights layer(Weight weight, boolean storedByOutput, Optional<ChannelScales> scales) {
        return new LayerWeights(TensorMatrix.of(ScaledWeight.of(weight, storedByOutput, scales)), storedByOutput);
    }

    // The weight is multiplied by the factors, so the activation it meets is divided by them.
    private static Hessian hessian(double[] gram, Optional<ChannelScales> scales) {
        Hessian hessian = Hessian.of((int) Math.round(Math.sqrt(gram.length)), gram);
        return scales.map(factors -> hessian.divided(factors.toArray())).orElse(hessian);
    }
}
