package dev.jerboa.multimodal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Version;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What Jerboa writes into a model directory, {@code jerboa.json}: which file is which tower, how its output becomes a
 * vector, and checksums.
 *
 * @param towers each modality's
 * @param logitScale how cosines become logits, where it is known
 * @param heads the heads on towers
 */
record Manifest(Map<Modality, Entry> towers, Optional<LogitScale> logitScale, List<HeadEntry> heads) {
    /** The name of the file. */
    static final String FILE = "jerboa.json";

    private static final int FORMAT = 1;

    Manifest {
        towers = new EnumMap<>(towers);
        heads = List.copyOf(heads);
    }

    /**
     * One tower.
     *
     * @param file the ONNX file, from the directory on
     * @param sha256 its checksum
     * @param output the output that is the embedding or is pooled to it
     * @param pooling how
     */
    record Entry(String file, String sha256, String output, Pooling pooling) {}

    /**
     * One head.
     *
     * @param head with its whole path
     * @param file the same from the directory on
     * @param sha256 its checksum
     */
    record HeadEntry(Head head, String file, String sha256) {}

    /**
     * The manifest of a directory, if it has one.
     *
     * @throws JerboaException if it was written by a later version, or is damaged
     */
    static Optional<Manifest> find(Path directory) {
        return DirectoryJson.of(directory).find(FILE).map(Manifest::read);
    }

    private static Manifest read(Path file) {
        JsonNode json = DirectoryJson.parse(file);
        int format = json.path("format").asInt(0);
        if (format != FORMAT) {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED,
                    file + " has format " + format + "; this version reads format " + FORMAT,
                    "Use the version of Jerboa that wrote it: "
                            + json.path("jerboa").asText("unknown") + ".");
        }
        Map<Modality, Entry> towers = new EnumMap<>(Modality.class);
        json.path("towers")
                .properties()
                .forEach(entry -> towers.put(modality(file, entry.getKey()), entry(file, entry.getValue())));
        JsonNode scale = json.path("logitScale");
        return new Manifest(
                towers,
                scale.isObject()
                        ? Optional.of(new LogitScale(
                                scale.path("factor").asDouble(),
                                scale.path("bias").asDouble()))
                        : Optional.empty(),
                HeadsJson.read(file, json.path("heads")));
    }

    /** The text of the file. */
    String toJson() {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = mapper.createObjectNode();
        json.put("format", FORMAT).put("jerboa", Version.text());
        ObjectNode entries = json.putObject("towers");
        towers.forEach((modality, entry) -> entries.putObject(name(modality))
                .put("file", entry.file())
                .put("sha256", entry.sha256())
                .put("output", entry.output())
                .put("pooling", entry.pooling().text()));
        if (!heads.isEmpty()) {
            ObjectNode named = json.putObject("heads");
            heads.forEach(entry -> HeadsJson.write(named, entry));
        }
        logitScale.ifPresent(scale ->
                json.putObject("logitScale").put("factor", scale.factor()).put("bias", scale.bias()));
        return json.toPrettyString() + "\n";
    }

    /** What files call a modality. */
    static String name(Modality modality) {
        return modality.name().toLowerCase(Locale.ROOT);
    }

    /** The modality that a manifest names. */
    static Modality modality(Path file, String name) {
        return Arrays.stream(Modality.values())
                .filter(modality -> name(modality).equals(name))
                .findFirst()
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.UNREADABLE,
                        file + " has a tower of '" + name + "'; known are text, image and audio",
                        "Write the file again."));
    }

    private static Entry entry(Path file, JsonNode json) {
        for (String key : new String[] {"file", "output", "pooling"}) {
            if (!json.path(key).isTextual()) {
                throw new JerboaException(
                        ErrorCode.UNREADABLE, file + " has a tower without '" + key + "'", "Write the file again.");
            }
        }
        return new Entry(
                json.path("file").asText(),
                json.path("sha256").asText(""),
                json.path("output").asText(),
                Pooling.named(json.path("pooling").asText()));
    }
}
