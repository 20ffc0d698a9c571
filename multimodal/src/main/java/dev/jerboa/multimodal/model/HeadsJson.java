package dev.jerboa.multimodal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Heads as {@code jerboa.json} names them; their files are named from the directory on. */
final class HeadsJson {
    private HeadsJson() {}

    /** Adds a head. */
    static void write(ObjectNode heads, Manifest.HeadEntry entry) {
        Head head = entry.head();
        ObjectNode json = heads.putObject(head.name())
                .put("file", entry.file())
                .put("sha256", entry.sha256())
                .put("tower", Manifest.name(head.modality()))
                .put("kind", head.kind().text())
                .put("label", head.label());
        if (head.kind() == Head.Kind.LABELS) {
            json.put("separator", head.separator());
        }
        head.names().forEach(json.putArray("names")::add);
    }

    /**
     * The heads of a manifest.
     *
     * @param manifest what errors call it
     */
    static List<Manifest.HeadEntry> read(Path manifest, JsonNode heads) {
        List<Manifest.HeadEntry> found = new ArrayList<>();
        heads.properties().forEach(entry -> found.add(head(manifest, entry.getKey(), entry.getValue())));
        return List.copyOf(found);
    }

    private static Manifest.HeadEntry head(Path manifest, String name, JsonNode json) {
        if (!json.path("file").isTextual()) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE, manifest + " has a head '" + name + "' without 'file'", "Write it again.");
        }
        Modality modality = Manifest.modality(manifest, json.path("tower").asText());
        List<String> names = new ArrayList<>();
        json.path("names").forEach(one -> names.add(one.asText()));
        String file = json.path("file").asText();
        Head head = new Head(
                name,
                modality,
                SafePath.inside(manifest.toAbsolutePath().getParent(), file, manifest),
                Head.Kind.named(json.path("kind").asText()),
                json.path("label").asText(),
                names,
                json.path("separator").asText(Head.USUAL_SEPARATOR));
        return new Manifest.HeadEntry(head, file, json.path("sha256").asText(""));
    }
}
