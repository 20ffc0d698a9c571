package dev.jerboa.prune.structure;

import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What of a model can go, in groups of units that go together, and what has to stay and why.
 *
 * <p>After the dependency graph of Fang et al., "DepGraph: Towards Any Structural Pruning" (CVPR 2023), but for single
 * indices instead of whole layers, which makes concatenations, splits and regroupings ordinary. Positions of nodes refer to
 * the file as it was when it was read.
 *
 * @param groups what can go
 * @param branches residual branches, each of which can go as a whole
 * @param refusals what has to stay
 * @param shapes the shapes of all values in one run
 */
public record DependencyGraph(
        List<PruningGroup> groups, List<ResidualBranch> branches, List<Refusal> refusals, ValueShapes shapes) {
    public DependencyGraph {
        groups = List.copyOf(groups);
        branches = List.copyOf(branches);
        refusals = List.copyOf(refusals);
    }

    /**
     * Analyses a model.
     *
     * @throws dev.jerboa.onnx.JerboaException if it cannot be read, or not be run to learn the shapes of its values
     */
    public static DependencyGraph of(Path model) {
        ValueShapes shapes = ValueShapes.measure(model);
        OnnxModel read = OnnxFile.read(model);
        UnitFinder found = UnitFinder.find(read.graph(), shapes);
        return new DependencyGraph(found.groups(), ResidualBranches.of(read.graph(), shapes), found.refusals(), shapes);
    }

    /** The groups of one kind. */
    public List<PruningGroup> groups(UnitKind kind) {
        return groups.stream().filter(group -> group.kind() == kind).toList();
    }

    /** The group of this name. */
    public Optional<PruningGroup> group(String name) {
        return groups.stream().filter(group -> group.name().equals(name)).findFirst();
    }
}
