package dev.jerboa.benchmarks.pruning;

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
import dev.jerboa.prune.repair.ConditionalEntropy;

/** The criteria of the table, by name. */
final class Criteria {
    static final String ALL = "random-1,random-2,random-3,magnitude-l1,magnitude-l2,magnitude-group,geometric-median,"
            + "activation-norm,wanda,taylor,hessian,entropy,information-gain,conditional-entropy";
    private static final String RANDOM = "random-";
    private static final int PASSES = 2;
    private static final int BATCHES_LEFT_OUT_ON = 4;

    private Criteria() {}

    static Importance named(String name) {
        return switch (name) {
            case "magnitude-l1" -> new Magnitude(Magnitude.Norm.L1);
            case "magnitude-l2" -> new Magnitude(Magnitude.Norm.L2);
            case "magnitude-group" -> new Magnitude(Magnitude.Norm.GROUP);
            case "geometric-median" -> new GeometricMedian();
            case "activation-norm" -> new ActivationNorm();
            case "wanda" -> new Wanda();
            case "entropy" -> new ClassEntropy(ClassEntropy.Measure.CONDITIONAL_ENTROPY, EntropyOptions.DEFAULT);
            case "information-gain" -> new ClassEntropy(ClassEntropy.Measure.INFORMATION_GAIN, EntropyOptions.DEFAULT);
            case "taylor" -> Taylor.of(ProjectedOutput.OF_EMBEDDINGS, PASSES);
            case "hessian" -> HessianDiagonal.of(ProjectedOutput.OF_EMBEDDINGS, PASSES);
            case "conditional-entropy" -> ConditionalEntropy.DEFAULT;
            case "module-error" -> new ModuleError(BATCHES_LEFT_OUT_ON);
            default -> {
                if (name.startsWith(RANDOM)) {
                    yield new RandomImportance(Long.parseLong(name.substring(RANDOM.length())));
                }
                throw new IllegalArgumentException("there is no criterion " + name + "; known are " + ALL);
            }
        };
    }
}
