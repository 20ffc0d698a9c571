package dev.jerboa.multimodal.parity;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Version;
import dev.jerboa.onnx.serde.WholeFile;
import dev.jerboa.runtime.OnnxRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Golden vectors in a JSON file that holds the values themselves, so that it can be compared anywhere.
 *
 * <p>{@code {"format": 1, "entries": [{"name", "modality": "text"|"image"|"audio", "text" or "base64", "vector": [...],
 * "tensors": {input: {"shape", "sha256", "mean", "deviation"}}}]}}; {@code tensors} may be missing, so that other programs
 * can write such files.
 */
public final class GoldenFile {
    private static final int FORMAT = 1;

    private GoldenFile() {}

    /** Writes entries; the file appears under its name only when it is whole. */
    public static void write(Path file, List<GoldenEntry> entries) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = mapper.createObjectNode();
        json.put("format", FORMAT).put("jerboa", Version.text()).put("onnxRuntime", OnnxRuntime.version());
        ArrayNode list = json.putArray("entries");
        try {
            for (GoldenEntry entry : entries) {
                list.add(toJson(mapper, entry));
            }
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE,
                    "a value for " + file + " cannot be read again: " + e.getMessage(),
                    "Look whether its file is still there.",
                    e);
        }
        WholeFile.write(file, json + "\n");
    }

    /**
     * Reads entries.
     *
     * @throws JerboaException {@code UNREADABLE} if the file is missing or damaged, or of a later format
     */
    public static List<GoldenEntry> read(Path file) {
        try {
            JsonNode json = new ObjectMapper().readTree(Files.readString(file));
            if (json.path("format").asInt() != FORMAT || json.path("entries").isEmpty()) {
                throw damaged(file, "it has no entries of format " + FORMAT, null);
            }
            List<GoldenEntry> entries = new ArrayList<>();
            for (JsonNode entry : json.path("entries")) {
                entries.add(fromJson(file, entry));
            }
            return entries;
        } catch (JacksonException e) {
            throw damaged(file, e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw damaged(file, "it cannot be read: " + e.getMessage(), e);
        }
    }

    private static ObjectNode toJson(ObjectMapper mapper, GoldenEntry entry) throws IOException {
        ObjectNode json = mapper.createObjectNode();
        json.put("name", entry.name()).put("modality", entry.modality().name().toLowerCase(Locale.ROOT));
        if (entry.value() instanceof RawValue.Text text) {
            json.put("text", text.text());
        } else if (entry.value() instanceof RawValue.Encoded encoded) {
            json.put(
                    "base64",
                    Base64.getEncoder().encodeToString(encoded.source().read()));
        }
        json.set("tensors", mapper.valueToTree(entry.tensors()));
        ArrayNode vector = json.putArray("vector");
        entry.vector().forEach(vector::add);
        return json;
    }

    private static GoldenEntry fromJson(Path file, JsonNode json) {
        String name = json.path("name").asText("entry");
        try {
            Modality modality = Modality.valueOf(json.path("modality").asText().toUpperCase(Locale.ROOT));
            List<Float> vector = new ArrayList<>();
            json.path("vector").forEach(number -> vector.add((float) number.asDouble()));
            return new GoldenEntry(name, modality, value(name, modality, json), tensors(json.path("tensors")), vector);
        } catch (IllegalArgumentException e) {
            throw damaged(file, "entry '" + name + "': " + e.getMessage(), e);
        }
    }

    private static RawValue value(String name, Modality modality, JsonNode json) {
        if (modality == Modality.TEXT) {
            return new RawValue.Text(json.path("text").asText());
        }
        byte[] bytes = Base64.getDecoder().decode(json.path("base64").asText());
        return new RawValue.Encoded(name, bytes::clone);
    }

    private static Map<String, TensorDigest> tensors(JsonNode json) {
        Map<String, TensorDigest> tensors = new LinkedHashMap<>();
        json.properties().forEach(entry -> {
            List<Long> shape = new ArrayList<>();
            entry.getValue().path("shape").forEach(size -> shape.add(size.asLong()));
            tensors.put(
                    entry.getKey(),
                    new TensorDigest(
                            shape,
                            entry.getValue().path("sha256").asText(),
                            entry.getValue().path("mean").asDouble(),
                            entry.getValue().path("deviation").asDouble()));
        });
        return tensors;
    }

    private static JerboaException damaged(Path file, String why, Throwable cause) {
        return new JerboaException(
                ErrorCode.UNREADABLE,
                file + " holds no golden vectors: " + why,
                "Record them again with 'jerboa parity MODEL --record FILE'.",
                cause);
    }
}
