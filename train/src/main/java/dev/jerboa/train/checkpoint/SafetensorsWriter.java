package dev.jerboa.train.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes tensors as a safetensors file: the length of a header as 64 bits, the header as JSON, the elements.
 *
 * <p>Everything is little-endian. Wide elements come first, then names in order, so that each tensor lies at a multiple
 * of its element's width, and equal tensors make equal files.
 */
final class SafetensorsWriter {
    private static final int ALIGNMENT_BYTES = 8;
    private static final int PIECE_BYTES = 1 << 20;

    private SafetensorsWriter() {}

    /**
     * Writes a new file, and returns when the disk has it.
     *
     * @throws JerboaException if the format has no name for an element type
     */
    static void write(Path file, Map<String, TensorData> tensors, Map<String, String> metadata) throws IOException {
        List<Map.Entry<String, TensorData>> ordered = tensors.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, TensorData> entry) ->
                                -entry.getValue().type().bits())
                        .thenComparing(Map.Entry::getKey))
                .toList();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            writeFully(channel, header(ordered, metadata));
            for (Map.Entry<String, TensorData> entry : ordered) {
                writeElements(channel, entry.getValue());
            }
            channel.force(true);
        }
    }

    private static ByteBuffer header(List<Map.Entry<String, TensorData>> tensors, Map<String, String> metadata) {
        Map<String, Object> header = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            header.put("__metadata__", new TreeMap<>(metadata));
        }
        long at = 0;
        for (Map.Entry<String, TensorData> entry : tensors) {
            TensorData data = entry.getValue();
            Map<String, Object> about = new LinkedHashMap<>();
            about.put("dtype", SafetensorsTypes.name(data.type()).orElseThrow(() -> unsupported(entry.getKey(), data)));
            about.put("shape", data.dims());
            about.put("data_offsets", new long[] {at, at + data.sizeBytes()});
            header.put(entry.getKey(), about);
            at += data.sizeBytes();
        }
        try {
            byte[] json = new ObjectMapper().writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
            int padded = (json.length + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
            byte[] text = Arrays.copyOf(json, padded);
            Arrays.fill(text, json.length, padded, (byte) ' ');
            return ByteBuffer.allocate(Long.BYTES + padded)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(padded)
                    .put(text)
                    .flip();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a header that Jackson cannot write", e);
        }
    }

    private static JerboaException unsupported(String name, TensorData data) {
        return new JerboaException(
                ErrorCode.UNSUPPORTED,
                "the tensor '" + name + "' of type " + data.type() + " has no form in a safetensors file",
                "Save it as float or integer.");
    }

    private static void writeElements(FileChannel channel, TensorData data) throws IOException {
        long size = data.sizeBytes();
        for (long at = 0; at < size; at += PIECE_BYTES) {
            writeFully(channel, data.bytes().slice(at, (int) Math.min(PIECE_BYTES, size - at)));
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
