package dev.jerboa.onnx.serde;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.CodedOutputStream;
import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A model written beside its destination, to be looked at before it is released under its final name.
 *
 * <p>The files lie in a hidden directory next to the destination, under the names that they will have, so that a runtime
 * opens them as it later will. {@link #release()} moves them into place, the model last; closing without release, or a
 * kill at any moment, leaves whatever had the final name before.
 */
public final class StagedModel implements AutoCloseable {
    /** Models up to this size are one file; larger ones keep their tensors in a second file beside the first. */
    public static final long DEFAULT_INLINE_BYTES = 1L << 30;

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int WASTE_DIVISOR = 8;

    private final Path target;
    private final Path directory;
    private final Path modelFile;
    private final Optional<Path> dataFile;

    private StagedModel(Path target, Path directory, Path modelFile, Optional<Path> dataFile) {
        this.target = target;
        this.directory = directory;
        this.modelFile = modelFile;
        this.dataFile = dataFile;
    }

    /**
     * Writes a model to the staging place of a destination.
     *
     * @param maxInlineBytes tensors go into a second file if they are larger than this together
     * @throws JerboaException if the destination's folder is missing or not writable, or the disk is full
     */
    public static StagedModel write(OnnxModel model, Path target, long maxInlineBytes) {
        return write(model, target, maxInlineBytes, Optional.empty());
    }

    /**
     * As {@link #write(OnnxModel, Path, long)}; if there is a second file, the scratch becomes it instead of being copied.
     *
     * @param scratch made beside the same destination, and not to be written to any more
     */
    public static StagedModel write(OnnxModel model, Path target, long maxInlineBytes, Scratch scratch) {
        return write(model, target, maxInlineBytes, Optional.of(scratch));
    }

    private static StagedModel write(OnnxModel model, Path target, long maxInlineBytes, Optional<Scratch> scratch) {
        OutputPlace.check(target);
        Path directory = OutputPlace.createStagingDirectory(target);
        Path modelFile = directory.resolve(target.toAbsolutePath().getFileName());
        boolean external = tensorBytes(model) > maxInlineBytes;
        Optional<Path> dataFile =
                external ? Optional.of(OutputPlace.freshDataFile(target, directory)) : Optional.empty();
        StagedModel staged = new StagedModel(target, directory, modelFile, dataFile);
        try {
            staged.writeFiles(model, scratch.filter(file -> isMostlyOf(model, file)));
            return staged;
        } catch (IOException | UncheckedIOException e) {
            staged.close();
            throw OutputPlace.failure(target, e);
        } catch (RuntimeException e) {
            staged.close();
            throw e;
        }
    }

    /** The model file in its staging place, which a runtime can open. */
    public Path modelFile() {
        return modelFile;
    }

    /** The bytes of all files. */
    public long sizeBytes() {
        try {
            return Files.size(modelFile) + (dataFile.isPresent() ? Files.size(dataFile.get()) : 0);
        } catch (IOException e) {
            throw OutputPlace.failure(target, e);
        }
    }

    /**
     * Adds key-value pairs to the metadata of the written model.
     *
     * <p>Protobuf defines the concatenation of two messages as their merge, so the pairs are appended to the file.
     */
    public void addMetadata(Map<String, String> pairs) {
        ModelProto addition = ModelProto.newBuilder()
                .addAllMetadataProps(ModelWriter.entries(pairs))
                .build();
        try (FileChannel channel = FileChannel.open(modelFile, StandardOpenOption.APPEND);
                OutputStream output = Channels.newOutputStream(channel)) {
            addition.writeTo(output);
        } catch (IOException e) {
            throw OutputPlace.failure(target, e);
        }
    }

    /** Puts the files in place, each in one step, and syncs them to the disk first. */
    public void release() {
        try {
            sync(modelFile);
            Set<Path> obsolete = OutputPlace.dataFilesOf(target);
            if (dataFile.isPresent()) {
                Files.move(dataFile.get(), target.resolveSibling(dataFile.get().getFileName()));
            }
            Files.move(modelFile, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            OutputPlace.syncDirectory(target);
            for (Path old : obsolete) {
                Files.deleteIfExists(old);
            }
        } catch (IOException e) {
            throw OutputPlace.failure(target, e);
        }
    }

    /** Removes what was staged and not released. */
    @Override
    public void close() {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw OutputPlace.failure(directory, e);
        }
    }

    private void writeFiles(OnnxModel model, Optional<Scratch> scratch) throws IOException {
        ModelProto proto;
        if (dataFile.isPresent()) {
            try (ExternalDataFile data = scratch.isPresent()
                    ? new ExternalDataFile(dataFile.get(), scratch.get())
                    : new ExternalDataFile(dataFile.get())) {
                proto = new ModelWriter(new TensorWriter(Optional.of(data))).write(model);
            }
        } else {
            proto = new ModelWriter(new TensorWriter(Optional.empty())).write(model);
        }
        try (OutputStream output =
                Files.newOutputStream(modelFile, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            CodedOutputStream coded = CodedOutputStream.newInstance(output, BUFFER_BYTES);
            proto.writeTo(coded);
            coded.flush();
        }
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Whether a file made of the whole scratch would hold little that the model does not name. */
    private static boolean isMostlyOf(OnnxModel model, Scratch scratch) {
        Map<Long, Long> named = new HashMap<>();
        for (TensorData tensor : Constants.tensorsOf(model)) {
            if (tensor.sizeBytes() >= TensorWriter.MINIMUM_EXTERNAL_BYTES) {
                scratch.offset(tensor.bytes())
                        .ifPresent(offset -> named.put(offset, ExternalDataFile.wholePages(tensor.sizeBytes())));
            }
        }
        long namedBytes = named.values().stream().mapToLong(Long::longValue).sum();
        return scratch.sizeBytes() - namedBytes <= namedBytes / WASTE_DIVISOR;
    }

    private static long tensorBytes(OnnxModel model) {
        return Constants.tensorsOf(model).stream()
                .mapToLong(TensorData::sizeBytes)
                .sum();
    }
}
