package dev.jerboa.train.checkpoint;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The checkpoints of one run: a directory for each, {@code step-000000120}, under one of the run's own.
 *
 * <p>A checkpoint is written under a hidden name, brought to the disk, and renamed: a kill at any moment leaves the ones
 * before whole. The last few are kept, and the one with the best metric.
 */
public final class CheckpointStore {
    private static final String PREFIX = "step-";
    private static final String STATE = "state.json";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String AVERAGES = "averages.safetensors";
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private final Path directory;
    private final int keepLast;

    /**
     * The checkpoints in a directory, which is made if it is missing.
     *
     * @param keepLast how many of the last ones stay, at least 1
     * @throws JerboaException if the directory cannot be made
     */
    public CheckpointStore(Path directory, int keepLast) {
        if (keepLast < 1) {
            throw new IllegalArgumentException("at least one checkpoint has to stay, not " + keepLast);
        }
        this.directory = directory;
        this.keepLast = keepLast;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /**
     * Writes a checkpoint, and deletes those no longer to be kept.
     *
     * @return its directory
     * @throws JerboaException if it cannot be written
     */
    public Path save(Checkpoint checkpoint) {
        TrainingState state = checkpoint.state();
        Path target = directory(state.step());
        try {
            StagedDirectory.removeLeftOvers(directory);
            if (!Files.exists(target)) {
                StagedDirectory staged = StagedDirectory.create(target);
                new Safetensors(checkpoint.weights(), Map.of()).write(staged.file(WEIGHTS));
                new Safetensors(checkpoint.optimizer(), Map.of()).write(staged.file(OPTIMIZER));
                if (!checkpoint.averages().isEmpty()) {
                    new Safetensors(checkpoint.averages(), Map.of()).write(staged.file(AVERAGES));
                }
                staged.write(STATE, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(state) + "\n");
                staged.release();
            }
            List<Long> steps = steps();
            for (long step : steps.subList(0, Math.max(0, steps.size() - keepLast))) {
                if (step != state.bestStep()) {
                    StagedDirectory.delete(directory(step));
                }
            }
            return target;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /**
     * The checkpoint with the most steps, if there is any.
     *
     * @throws JerboaException if it is damaged
     */
    public Optional<Checkpoint> latest() {
        List<Long> steps = steps();
        return steps.isEmpty() ? Optional.empty() : Optional.of(read(steps.get(steps.size() - 1)));
    }

    /**
     * The checkpoint of a step.
     *
     * @throws JerboaException if it is missing or damaged
     */
    public Checkpoint read(long step) {
        Path place = directory(step);
        Path averages = place.resolve(AVERAGES);
        return new Checkpoint(
                state(place.resolve(STATE)),
                tensors(place.resolve(WEIGHTS)),
                tensors(place.resolve(OPTIMIZER)),
                Files.exists(averages) ? tensors(averages) : Map.of());
    }

    private static Map<String, TensorData> tensors(Path file) {
        return Safetensors.read(file).tensors();
    }

    private static TrainingState state(Path file) {
        try {
            return MAPPER.readValue(Files.readString(file), TrainingState.class);
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE,
                    file + " does not tell where the run was: " + e.getMessage(),
                    "Delete the directory " + file.getParent() + " to resume from the checkpoint before.",
                    e);
        }
    }

    /** The steps that have a checkpoint, the first first. */
    public List<Long> steps() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(PREFIX + "\\d+"))
                    .map(name -> Long.valueOf(name.substring(PREFIX.length())))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private Path directory(long step) {
        return directory.resolve(String.format(Locale.ROOT, "%s%09d", PREFIX, step));
    }

    private JerboaException unwritable(IOException cause) {
        return new JerboaException(
                ErrorCode.OUTPUT_LOCATION,
                "the checkpoints in " + directory + " cannot be written or listed: " + cause,
                "Check the room on the disk and the permissions of the folder.",
                cause);
    }
}
