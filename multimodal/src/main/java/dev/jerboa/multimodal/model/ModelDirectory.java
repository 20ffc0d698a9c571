package dev.jerboa.multimodal.model;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.serde.ModelFiles;
import dev.jerboa.onnx.serde.OnnxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a model directory in the layout of the hubs, with {@code jerboa.json} beside it.
 *
 * <p>Towers come from an open model, from single ONNX files, or from both: that is how a pair of files becomes a model,
 * and how one tower is exchanged. {@link MultimodalModel#open} gives the same model back.
 */
public final class ModelDirectory {
    private final Map<Modality, TowerSource> towers = new EnumMap<>(Modality.class);
    private final Map<String, Head> heads = new LinkedHashMap<>();
    private Optional<LogitScale> logitScale = Optional.empty();

    private ModelDirectory() {}

    /** A directory without a tower yet. */
    public static ModelDirectory empty() {
        return new ModelDirectory();
    }

    /** What an open model consists of; it must stay open until the directory is written. */
    public static ModelDirectory of(MultimodalModel model) {
        ModelDirectory directory = new ModelDirectory();
        model.towers().values().forEach(tower -> directory.tower(TowerSource.of(tower)));
        model.heads().values().forEach(directory::head);
        directory.logitScale = model.logitScale();
        return directory;
    }

    /** Adds a tower, or puts it in the place of the one of that modality. */
    public ModelDirectory tower(TowerSource tower) {
        towers.put(tower.modality(), tower);
        return this;
    }

    /** Adds a head on one of the towers. */
    public ModelDirectory head(Head head) {
        heads.put(head.name(), head);
        return this;
    }

    /**
     * Checks that a model directory may be written to a place, before the work that makes it.
     *
     * @throws JerboaException if the place is taken by something that Jerboa did not write, or there is no folder around it
     */
    public static void requirePlace(Path target) {
        StagedModelDirectory.requirePlace(target);
    }

    /** States how cosines become logits. */
    public ModelDirectory logitScale(LogitScale scale) {
        logitScale = Optional.of(scale);
        return this;
    }

    /**
     * Writes the directory: beside its place first, and there in one step. A model directory that Jerboa wrote is
     * replaced.
     *
     * @throws JerboaException if the place is taken by something else, a network is no tower of its modality, a setting is
     *     missing, or the disk fails
     */
    public void write(Path target) {
        if (towers.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT, "a model directory without an encoder", "Add a tower first.");
        }
        try (StagedModelDirectory staged = StagedModelDirectory.create(target)) {
            Map<Modality, Manifest.Entry> entries = new EnumMap<>(Modality.class);
            SettingsMerge settings = new SettingsMerge(towers.size() > 1);
            for (TowerSource tower : towers.values()) {
                Manifest.Entry entry = network(tower, staged.path());
                entries.put(tower.modality(), entry);
                settings.add(tower, entry.pooling());
            }
            settings.write(staged.path());
            List<Manifest.HeadEntry> written = new ArrayList<>();
            for (Head head : heads.values()) {
                written.add(copy(head, staged.path()));
            }
            Files.writeString(
                    staged.path().resolve(Manifest.FILE), new Manifest(entries, logitScale, written).toJson());
            // What cannot be opened here must not be released.
            MultimodalModel.open(staged.path()).close();
            staged.release();
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.OUTPUT_LOCATION,
                    target + " cannot be written: " + e.getMessage(),
                    "Check the folder's permissions and the room on the disk.",
                    e);
        }
    }

    private Manifest.HeadEntry copy(Head head, Path directory) throws IOException {
        if (!towers.containsKey(head.modality())) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the head '" + head.name() + "' is on a tower of " + Manifest.name(head.modality())
                            + ", which the model does not have",
                    "Add that tower.");
        }
        String name = "heads/" + head.name() + ".onnx";
        Path file = SafePath.inside(directory, name, directory.resolve(Manifest.FILE));
        Files.createDirectories(file.getParent());
        Files.copy(head.file(), file);
        return new Manifest.HeadEntry(head, name, new ModelFiles(List.of(file)).sha256());
    }

    private Manifest.Entry network(TowerSource tower, Path directory) throws IOException {
        String name = "onnx/" + fileName(tower.modality());
        OnnxModel model = OnnxFile.read(tower.file());
        InputRoles roles = InputRoles.of(model.graph().requiredInputs());
        if (!roles.main().containsKey(tower.modality()) || !roles.others().isEmpty()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    tower.file() + " is no encoder for " + Manifest.name(tower.modality()) + ": it reads "
                            + model.graph().requiredInputs().stream()
                                    .map(input -> input.name() + " " + input.type())
                                    .toList(),
                    "Give the network of that modality.");
        }
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        ModelFiles files = OnnxFile.files(tower.file(), model);
        if (files.paths().size() == 1) {
            Files.copy(tower.file(), file);
        } else {
            // Data files of two networks may have the same name; written anew, each has one of its own.
            OnnxFile.write(model, file);
        }
        boolean pooled = tower.pooling().filter(kind -> kind != Pooling.GIVEN).isPresent();
        Value output = OutputChoice.of(tower.file().toString(), model.graph().outputs(), pooled)
                .output();
        Pooling pooling = Shapes.rank(output) == 2
                ? Pooling.GIVEN
                : tower.pooling()
                        .filter(kind -> kind != Pooling.GIVEN)
                        .orElse(tower.modality() == Modality.IMAGE ? Pooling.CLS : Pooling.MEAN);
        String checksum = new ModelFiles(List.of(file)).sha256();
        return new Manifest.Entry(name, checksum, output.name(), pooling);
    }

    private String fileName(Modality modality) {
        if (towers.size() == 1 && modality == Modality.TEXT) {
            return "model.onnx";
        }
        return switch (modality) {
            case TEXT -> "text_model.onnx";
            case IMAGE -> "vision_model.onnx";
            case AUDIO -> "audio_model.onnx";
        };
    }
}
