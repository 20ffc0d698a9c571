package dev.jerboa.onnx.serde;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads and writes ONNX models. */
public final class OnnxFile {
    private OnnxFile() {}

    /**
     * Reads a model; its weights stay in the file, mapped, until someone looks at them.
     *
     * <p>The graph is taken as it is; {@link dev.jerboa.onnx.ModelCheck} says whether it is a valid one.
     *
     * @throws JerboaException if the file is missing, unreadable, empty, or not a whole ONNX model, or if it names
     *     external data that is missing, too short, or outside the model's directory
     */
    public static OnnxModel read(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new JerboaException(
                    ErrorCode.NOT_A_FILE,
                    path + (Files.isDirectory(path) ? " is a directory, not an ONNX file" : " does not exist"),
                    "Give the path of an .onnx file.");
        }
        try {
            ModelProto proto = parse(path);
            if (!proto.hasGraph()) {
                throw notOnnx(path, "it holds no graph");
            }
            return new ModelReader(new TensorReader(new ExternalFiles(path))).read(proto);
        } catch (InvalidProtocolBufferException e) {
            throw notOnnx(path, e.getMessage());
        } catch (AccessDeniedException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE, path + " may not be read", "Check the file's permissions.", e);
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE, path + " cannot be read: " + e.getMessage(), "Check the disk.", e);
        } catch (JerboaException e) {
            String message = e.getMessage().contains(path.toString()) ? e.getMessage() : path + ": " + e.getMessage();
            throw new JerboaException(e.code(), message, e.hint(), e);
        }
    }

    /**
     * The files that hold a model: itself, and the data files that its tensors name.
     *
     * @param model what was read from {@code path}
     */
    public static ModelFiles files(Path path, OnnxModel model) {
        Set<Path> found = new LinkedHashSet<>(Set.of(path));
        for (TensorData tensor : Constants.tensorsOf(model)) {
            if (tensor.bytes() instanceof MappedFile file) {
                found.add(file.path());
            }
        }
        return new ModelFiles(List.copyOf(found));
    }

    /** Writes a model in one step: to files beside {@code target} first, then in its place. */
    public static void write(OnnxModel model, Path target) {
        try (StagedModel staged = StagedModel.write(model, target, StagedModel.DEFAULT_INLINE_BYTES)) {
            staged.release();
        }
    }

    /** The messages of a file; raw tensor bytes are views of the mapped file. */
    static ModelProto parse(Path path) throws IOException {
        MappedFile file = MappedFile.open(path);
        if (file.sizeBytes() == 0) {
            throw new JerboaException(
                    ErrorCode.EMPTY_FILE, path + " is empty (0 bytes)", "Copy or download the model again.");
        }
        if (file.sizeBytes() > Integer.MAX_VALUE) {
            throw notOnnx(
                    path,
                    "it has " + file.sizeBytes() + " bytes, more than the " + Integer.MAX_VALUE
                            + " that a protobuf file can have");
        }
        // An immutable source with aliasing: raw tensor bytes become views of the mapped file instead of copies.
        CodedInputStream input = UnsafeByteOperations.unsafeWrap(file.slice(0, (int) file.sizeBytes()))
                .newCodedInput();
        input.enableAliasing(true);
        input.setSizeLimit(Integer.MAX_VALUE);
        ModelProto proto = ModelProto.parser().parseFrom(input);
        input.checkLastTagWas(0);
        return proto;
    }

    private static JerboaException notOnnx(Path path, String why) {
        return new JerboaException(
                ErrorCode.NOT_ONNX,
                path + " is not a whole ONNX model: " + why,
                "Check that it is an .onnx file and was copied or downloaded completely.");
    }
}
