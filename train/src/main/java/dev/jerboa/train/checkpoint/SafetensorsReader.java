package dev.jerboa.train.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.ElementType;
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
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a safetensors file, and trusts nothing in it: each length is checked against the file's. */
final class SafetensorsReader {
    private static final long MAX_HEADER_BYTES = 100_000_000;
    private static final String METADATA = "__metadata__";

    private final Path file;

    private SafetensorsReader(Path file) {
        this.file = file;
    }

    /** The tensors and the metadata of a file. */
    static Safetensors read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new SafetensorsReader(file).read(channel);
        }
    }

    private Safetensors read(FileChannel channel) throws IOException {
        if (channel.size() < Long.BYTES) {
            throw broken("it has " + channel.size() + " bytes, not even the 8 of its header's length");
        }
        long headerBytes = read(channel, 0, Long.BYTES).getLong();
        long available = channel.size() - Long.BYTES;
        if (headerBytes < 2 || headerBytes > Math.min(MAX_HEADER_BYTES, available)) {
            throw broken("its header claims " + Long.toUnsignedString(headerBytes) + " bytes, and " + available
                    + " are there");
        }
        JsonNode header = json(read(channel, Long.BYTES, (int) headerBytes));
        long start = Long.BYTES + headerBytes;
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        long used = 0;
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (entry.getKey().equals(METADATA)) {
                entry.getValue()
                        .properties()
                        .forEach(text ->
                                metadata.put(text.getKey(), text.getValue().asText()));
            } else {
                TensorData data = tensor(channel, start, entry.getKey(), entry.getValue());
                tensors.put(entry.getKey(), data);
                used += data.sizeBytes();
            }
        }
        if (used != channel.size() - start) {
            throw broken("its tensors take " + used + " bytes, and " + (channel.size() - start) + " are there");
        }
        return new Safetensors(tensors, metadata);
    }

    private JsonNode json(ByteBuffer bytes) {
        try {
            JsonNode header = new ObjectMapper()
                    .readTree(StandardCharsets.UTF_8.decode(bytes).toString());
            if (header.isObject()) {
                return header;
            }
        } catch (JsonProcessingException e) {
            throw broken("its header is not JSON: " + e.getOriginalMessage());
        }
        throw broken("its header is not a JSON object");
    }

    private TensorData tensor(FileChannel channel, long start, String name, JsonNode about) throws IOException {
        ElementType type = SafetensorsTypes.type(about.path("dtype").asText())
                .orElseThrow(() -> broken("the tensor '" + name + "' has the unknown type " + about.path("dtype")));
        long[] dims = longs(name, about.path("shape"));
        long[] offsets = longs(name, about.path("data_offsets"));
        if (offsets.length != 2 || offsets[0] > offsets[1] || offsets[1] > channel.size() - start) {
            throw broken("the tensor '" + name + "' lies at " + about.path("data_offsets") + ", and "
                    + (channel.size() - start) + " bytes are there");
        }
        long size = offsets[1] - offsets[0];
        if (type.sizeBytes(TensorData.elementCount(dims)) != size) {
            throw broken("the tensor '" + name + "' of " + type + TensorData.format(dims) + " has " + size + " bytes");
        }
        if (size > Integer.MAX_VALUE) {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED,
                    "the tensor '" + name + "' in " + file + " has " + size + " bytes, and 2147483647 can be read",
                    "Train with a smaller weight.");
        }
        return TensorData.of(
                type, dims, ByteSource.of(channel.map(FileChannel.MapMode.READ_ONLY, start + offsets[0], size)));
    }

    private long[] longs(String name, JsonNode array) {
        long[] values = new long[array.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode number = array.get(i);
            if (number == null || !number.canConvertToLong() || number.asLong() < 0) {
                throw broken("the tensor '" + name + "' has the shape or place " + array);
            }
            values[i] = number.asLong();
        }
        return values;
    }

    private ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw broken("it ends at byte " + (offset + bytes.position()));
            }
        }
        return bytes.flip();
    }

    private JerboaException broken(String reason) {
        return new JerboaException(
                ErrorCode.UNREADABLE,
                file + " is not a whole safetensors file: " + reason,
                "Fetch or write it again; a broken checkpoint can be deleted, to resume from the one before.");
    }
}
