package dev.jerboa.train.checkpoint;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a file in the safetensors format holds (github.com/huggingface/safetensors, section Format).
 *
 * @param tensors by name; their bytes lie in the mapped file
 * @param metadata free texts
 */
public record Safetensors(Map<String, TensorData> tensors, Map<String, String> metadata) {
    /**
     * Reads a file.
     *
     * @throws JerboaException if it cannot be read, or is damaged or of another format
     */
    public static Safetensors read(Path file) {
        try {
            return SafetensorsReader.read(file);
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE,
                    file + " cannot be read: " + e,
                    "Check that the file is there and may be read.",
                    e);
        }
    }

    /**
     * Writes a new file, and returns when the disk has it.
     *
     * @throws JerboaException if it cannot be written, or an element type has no form in this format
     */
    public void write(Path file) {
        try {
            SafetensorsWriter.write(file, tensors, metadata);
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.OUTPUT_LOCATION,
                    file + " cannot be written: " + e,
                    "Check the room on the disk and the permissions of the folder.",
                    e);
        }
    }
}
