package dev.jerboa.prune;

import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.apply.GatedModel;
import dev.jerboa.prune.apply.Masking;
import dev.jerboa.prune.apply.Pruner;
import dev.jerboa.prune.apply.Selection;
import dev.jerboa.prune.structure.Axis;
import dev.jerboa.prune.structure.DependencyGraph;
import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.prune.structure.ResidualBranch;
import dev.jerboa.runtime.SampleInputs;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * How far a model from which units were cut is from other forms of it: the largest difference of any output, relative to
 * the largest output.
 *
 * @param withMasked from the model with zeros for the weights of these units
 * @param withGated from the model with zeros for what these units give, multiplied in as it runs
 * @param withOriginal from the whole model
 */
public record Agreement(double withMasked, double withGated, double withOriginal) {

    /** Units drawn by chance, so that something is left of everything. */
    public static Selection draw(DependencyGraph dependencies, Random random, double share) {
        Selection selection = new Selection();
        Map<Axis, BitSet> gone = new HashMap<>();
        for (PruningGroup group : dependencies.groups()) {
            if (group.changes().isEmpty()) {
                for (int unit = 0; unit < group.unitCount(); unit++) {
                    if (random.nextDouble() < share && leavesSome(group, unit, gone)) {
                        selection.add(group, unit);
                    }
                }
            }
        }
        for (ResidualBranch branch : dependencies.branches()) {
            if (random.nextInt(8) == 0) {
                selection.add(branch);
            }
        }
        return selection;
    }

    private static boolean leavesSome(PruningGroup group, int unit, Map<Axis, BitSet> gone) {
        boolean leaves = group.axes().stream()
                .allMatch(axis -> gone.getOrDefault(axis.axis(), new BitSet()).cardinality()
                                + axis.indices().get(unit).length
                        < axis.size());
        if (leaves) {
            group.axes().forEach(axis -> {
                BitSet indices = gone.computeIfAbsent(axis.axis(), key -> new BitSet());
                for (int index : axis.indices().get(unit)) {
                    indices.set(index);
                }
            });
        }
        return leaves;
    }

    /** Writes what is left of a model. */
    public static void prune(Path model, DependencyGraph dependencies, Selection selection, Path target) {
        OnnxModel pruned = OnnxFile.read(model);
        Pruner.prune(pruned, dependencies, selection);
        OnnxFile.write(pruned, target);
    }

    /** Runs the original, and the model without some units in each way. */
    public static Agreement measure(
            Path model, DependencyGraph dependencies, Selection selection, Path folder, long seed) {
        Path pruned = folder.resolve("pruned.onnx");
        Path masked = folder.resolve("masked.onnx");
        prune(model, dependencies, selection, pruned);
        OnnxModel zeroed = OnnxFile.read(model);
        Masking.mask(zeroed, selection);
        OnnxFile.write(zeroed, masked);
        try (Session cut = Session.open(pruned);
                Session zeros = Session.open(masked);
                Session whole = Session.open(model);
                GatedModel gated = GatedModel.open(
                        model, dependencies, selection.units().keySet(), selection.branches(), Optional.empty())) {
            SampleInputs.Sizes sizes = new SampleInputs.Sizes(2 + (int) (seed % 3), 5 + (int) (seed % 7), 64, 64);
            Map<String, Tensor> inputs = SampleInputs.accepted(OnnxFile.read(model), whole, seed, sizes);
            Map<String, Tensor> outputs = cut.run(inputs);
            return new Agreement(
                    difference(outputs, zeros.run(inputs)),
                    difference(outputs, gated.run(inputs, selection)),
                    difference(outputs, whole.run(inputs)));
        }
    }

    /** The largest difference of any output, relative to the largest output. */
    public static double difference(Map<String, Tensor> one, Map<String, Tensor> other) {
        double worst = 0;
        for (Map.Entry<String, Tensor> entry : one.entrySet()) {
            float[] a = entry.getValue().floats();
            float[] b = other.get(entry.getKey()).floats();
            double largest = 1;
            double difference = a.length == b.length ? 0 : Double.POSITIVE_INFINITY;
            for (int i = 0; i < Math.min(a.length, b.length); i++) {
                largest = Math.max(largest, Math.abs(b[i]));
                difference = Math.max(difference, Float.isNaN(a[i]) ? Double.NaN : Math.abs(a[i] - b[i]));
            }
            worst = Math.max(worst, difference / largest);
        }
        return worst;
    }
}
