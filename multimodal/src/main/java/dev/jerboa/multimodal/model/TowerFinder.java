package dev.jerboa.multimodal.model;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.serde.OnnxFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds which networks of a directory are the towers of which modalities, by what they read and give. */
final class TowerFinder {
    /**
     * A network and what it is.
     *
     * @param outputs those of its outputs that depend on one modality alone, or all if it reads only one
     */
    record Network(Path file, InputRoles roles, List<Value> outputs, int order) {
        boolean isWhole() {
            return roles.modalities().size() > 1;
        }
    }

    private final Path directory;
    private final Map<Modality, Network> towers = new EnumMap<>(Modality.class);
    private final List<String> seen = new ArrayList<>();
    private Optional<LogitScale> logitScale = Optional.empty();

    private TowerFinder(Path directory) {
        this.directory = directory;
    }

    /**
     * Looks at the networks.
     *
     * @throws JerboaException if there is no tower, or two that are as good; the message says what was found
     */
    static TowerFinder search(Path directory, List<WeightFile> files) {
        TowerFinder finder = new TowerFinder(directory);
        Map<Modality, List<Network>> single = new EnumMap<>(Modality.class);
        Map<Modality, List<Network>> whole = new EnumMap<>(Modality.class);
        for (WeightFile file : files) {
            OnnxModel model = OnnxFile.read(file.file());
            InputRoles roles = InputRoles.of(model.graph().requiredInputs());
            finder.seen.add(directory.relativize(file.file()) + " reads "
                    + model.graph().requiredInputs().stream()
                            .map(input -> input.name() + " " + input.type())
                            .collect(Collectors.joining(", ")));
            if (roles.others().isEmpty() && !roles.modalities().isEmpty()) {
                boolean isWhole = roles.modalities().size() > 1;
                for (Modality modality : roles.modalities()) {
                    network(file.file(), model, roles, modality)
                            .ifPresent(network -> (isWhole ? whole : single)
                                    .computeIfAbsent(modality, key -> new ArrayList<>())
                                    .add(network));
                }
                if (isWhole && finder.logitScale.isEmpty()) {
                    finder.logitScale = LogitScales.find(model.graph());
                }
            }
        }
        for (Modality modality : Modality.values()) {
            List<Network> candidates = single.getOrDefault(modality, whole.getOrDefault(modality, List.of()));
            if (!candidates.isEmpty()) {
                finder.towers.put(modality, finder.best(modality, candidates));
            }
        }
        finder.requireTowers();
        return finder;
    }

    /** The network of each modality. */
    Map<Modality, Network> towers() {
        return towers;
    }

    /** What a whole model's graph says of logits. */
    Optional<LogitScale> logitScale() {
        return logitScale;
    }

    private static Optional<Network> network(Path file, OnnxModel model, InputRoles roles, Modality modality) {
        List<Value> outputs = model.graph().outputs();
        if (roles.modalities().size() > 1) {
            Set<Modality> one = Set.of(modality);
            outputs = outputs.stream()
                    .filter(output -> InputRoles.of(model.graph().requiredInputs().stream()
                                    .filter(input -> GraphCut.inputsOf(model.graph(), output.name())
                                            .contains(input.name()))
                                    .toList())
                            .modalities()
                            .equals(one))
                    .toList();
        }
        List<Value> found = outputs;
        return OutputChoice.find(found, false).map(choice -> new Network(file, roles, found, choice.order()));
    }

    private Network best(Modality modality, List<Network> candidates) {
        List<Network> ordered = candidates.stream()
                .sorted(Comparator.comparingInt(Network::order)
                        .thenComparing(network -> network.file().getNameCount()))
                .toList();
        Network first = ordered.get(0);
        for (Network other : ordered.subList(1, ordered.size())) {
            boolean sameName = other.file().getFileName().equals(first.file().getFileName());
            if (other.order() == first.order() && !sameName) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        directory + " has two towers for " + Manifest.name(modality) + ": "
                                + directory.relativize(first.file()) + " and " + directory.relativize(other.file()),
                        "Keep one of them in a directory, or say in " + Manifest.FILE + " which it is.");
            }
        }
        return first;
    }

    private void requireTowers() {
        if (towers.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED,
                    directory + " has no encoder: " + String.join("; ", seen),
                    "A text encoder reads whole numbers [batch, tokens], one of pictures floats [batch, 3, height, width], "
                            + "one of sounds floats [batch, 1, frames, bands] or [batch, bands, frames].");
        }
    }
}
