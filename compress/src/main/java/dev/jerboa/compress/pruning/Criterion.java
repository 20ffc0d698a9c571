package dev.jerboa.compress.pruning;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.prune.importance.ActivationNorm;
import dev.jerboa.prune.importance.ClassEntropy;
import dev.jerboa.prune.importance.EntropyOptions;
import dev.jerboa.prune.importance.GeometricMedian;
import dev.jerboa.prune.importance.HessianDiagonal;
import dev.jerboa.prune.importance.Importance;
import dev.jerboa.prune.importance.Magnitude;
import dev.jerboa.prune.importance.ModuleError;
import dev.jerboa.prune.importance.ProjectedOutput;
import dev.jerboa.prune.importance.RandomImportance;
import dev.jerboa.prune.importance.Taylor;
import dev.jerboa.prune.importance.Wanda;
import dev.jerboa.prune.mask.WeightMasks;
import dev.jerboa.prune.repair.ConditionalEntropy;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * A criterion under the name by which a person asks for it.
 *
 * @param name the name
 * @param needsData whether it looks at samples
 * @param runsOnceAUnit whether the model is run once for each unit, so that it is for few units only
 * @param description what it takes for importance, in a few words
 * @param maker makes it from a seed, where it weighs units
 * @param zeros how it chooses single weights, where it can
 */
public record Criterion(
        String name,
        boolean needsData,
        boolean runsOnceAUnit,
        String description,
        Optional<LongFunction<Importance>> maker,
        Optional<WeightMasks.Method> zeros) {
    static final String RANDOM = "random";

    private static final int MODULE_ERROR_BATCHES = 4;
    private static final int GRADIENT_PASSES = 1;

    private static final List<Criterion> TABLE = List.of(
            ofWeights("l1", "sum of absolute weights", seed -> new Magnitude(Magnitude.Norm.L1))
                    .withZeros(WeightMasks.Method.MAGNITUDE),
            ofWeights("l2", "root of the sum of squared weights", seed -> new Magnitude(Magnitude.Norm.L2))
                    .withZeros(WeightMasks.Method.MAGNITUDE),
            ofWeights(
                    "group", "mean square of all weights tied to a unit", seed -> new Magnitude(Magnitude.Norm.GROUP)),
            ofWeights("geometric-median", "distance of the weights to those of others", seed -> new GeometricMedian()),
            ofData("wanda", "weights times norms of activations", seed -> new Wanda())
                    .withZeros(WeightMasks.Method.WANDA),
            new Criterion(
                    "sparsegpt",
                    true,
                    false,
                    "error of the next activations, for which the other weights make up (weights)",
                    Optional.empty(),
                    Optional.of(WeightMasks.Method.SPARSE_GPT)),
            ofData("activation-norm", "norms of activations", seed -> new ActivationNorm()),
            ofData(
                    "taylor",
                    "how far the outputs' direction moves without the unit, by gradients",
                    seed -> Taylor.of(new ProjectedOutput(seed, true), GRADIENT_PASSES)),
            ofData(
                    "hessian",
                    "the same by the diagonal of the Hessian",
                    seed -> HessianDiagonal.of(new ProjectedOutput(seed, true), GRADIENT_PASSES)),
            ofData(
                    "conditional-entropy",
                    "what the next layer learns of the unit only from itself",
                    seed -> ConditionalEntropy.DEFAULT),
            ofData(
                    "entropy",
                    "entropy of a sample's cluster, given the activation",
                    seed -> new ClassEntropy(ClassEntropy.Measure.CONDITIONAL_ENTROPY, entropyOptions(seed))),
            ofData(
                    "information-gain",
                    "what the activation tells of a sample's cluster",
                    seed -> new ClassEntropy(ClassEntropy.Measure.INFORMATION_GAIN, entropyOptions(seed))),
            new Criterion(
                    "module-error",
                    true,
                    true,
                    "error of the outputs without the unit (heads and layers)",
                    Optional.of(seed -> new ModuleError(MODULE_ERROR_BATCHES)),
                    Optional.empty()),
            ofWeights(RANDOM, "chance, as a control", RandomImportance::new));

    private static Criterion ofWeights(String name, String description, LongFunction<Importance> maker) {
        return new Criterion(name, false, false, description, Optional.of(maker), Optional.empty());
    }

    private static Criterion ofData(String name, String description, LongFunction<Importance> maker) {
        return new Criterion(name, true, false, description, Optional.of(maker), Optional.empty());
    }

    private Criterion withZeros(WeightMasks.Method method) {
        return new Criterion(name, needsData, runsOnceAUnit, description, maker, Optional.of(method));
    }

    private static EntropyOptions entropyOptions(long seed) {
        EntropyOptions usual = EntropyOptions.DEFAULT;
        return new EntropyOptions(
                usual.bins(), usual.smoothing(), usual.corrected(), Optional.empty(), usual.clusters(), seed);
    }

    /** All criteria. */
    public static List<Criterion> all() {
        return TABLE;
    }

    /**
     * The criterion of a name.
     *
     * @throws JerboaException {@code INVALID_ARGUMENT} if there is none
     */
    public static Criterion named(String name) {
        return TABLE.stream()
                .filter(criterion -> criterion.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "there is no criterion '" + name + "'",
                        "Known are " + TABLE.stream().map(Criterion::name).collect(Collectors.joining(", ")) + "."));
    }

    /** What weighs units; only where there is a {@link #maker}. */
    Importance importance(long seed) {
        return maker.orElseThrow().apply(seed);
    }

    /** The names of those that choose single weights. */
    static String namesOfZeros() {
        return TABLE.stream()
                .filter(criterion -> criterion.zeros.isPresent())
                .map(Criterion::name)
                .collect(Collectors.joining(", "));
    }

    /** The names of those that do without samples. */
    static String namesWithoutData() {
        return TABLE.stream()
                .filter(criterion -> !criterion.needsData)
                .map(Criterion::name)
                .collect(Collectors.joining(", "));
    }
}
