package dev.jerboa.onnx.serde;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads single tensors from files of their own, such as the {@code input_0.pb} of the official operator cases. */
public final class TensorFile {
    private TensorFile() {}

    /**
     * Reads a tensor.
     *
     * @throws JerboaException if the file cannot be read, or is not a whole tensor
     */
    public static TensorData read(Path path) {
        try {
            TensorProto proto = TensorProto.parseFrom(Files.readAllBytes(path));
            return new TensorReader(new ExternalFiles(path)).read(proto);
        } catch (InvalidProtocolBufferException e) {
            throw new JerboaException(
                    ErrorCode.NOT_ONNX,
                    path + " is not a whole ONNX tensor: " + e.getMessage(),
                    "Check that it is the .pb file of a tensor, copied completely.",
                    e);
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE, path + " cannot be read: " + e.getMessage(), "Check the path.", e);
        }
    }
}
