package dev.jerboa.demo.emoji;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jerboa.onnx.serde.ModelFiles;
import dev.jerboa.onnx.serde.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a step of the demo came to, in a file for the next run.
 *
 * <p>With it goes a digest of it, of the settings, and of the files that it belongs to. Where that does not agree, because
 * something is damaged or of another run, the file counts as if it were not there.
 *
 * @param file where it is kept, as JSON
 * @param settings what else it depends on
 * @param files the models it belongs to
 */
record KeptResult(Path file, String settings, List<Path> files) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DIGEST = "digest";
    private static final String RESULT = "result";

    KeptResult {
        files = List.copyOf(files);
    }

    /** The result that is kept, if there is one and all is as it was. */
    <T> Optional<T> read(Class<T> type) {
        if (!Files.isRegularFile(file) || !files.stream().allMatch(Files::isRegularFile)) {
            return Optional.empty();
        }
        try {
            JsonNode kept = JSON.readTree(file.toFile());
            JsonNode result = kept.path(RESULT);
            return kept.path(DIGEST).asText().equals(digest(result))
                    ? Optional.of(JSON.treeToValue(result, type))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Keeps a result; the files are there now. */
    void write(Object result) {
        // As it will be read: a number may be of another kind then.
        JsonNode tree = reread(JSON.valueToTree(result));
        JsonNode kept = JSON.createObjectNode().put(DIGEST, digest(tree)).set(RESULT, tree);
        WholeFile.write(file, kept.toString());
    }

    /** The result that is kept, or else one that is made now, and kept. */
    <T> T orMade(Class<T> type, Supplier<T> make) {
        return read(type).orElseGet(() -> {
            T made = make.get();
            write(made);
            return made;
        });
    }

    private static JsonNode reread(JsonNode tree) {
        try {
            return JSON.readTree(tree.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was written as JSON is JSON", e);
        }
    }

    private String digest(JsonNode result) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(settings.getBytes(StandardCharsets.UTF_8));
            for (Path path : files) {
                digest.update(new ModelFiles(List.of(path)).sha256().getBytes(StandardCharsets.UTF_8));
            }
            digest.update(result.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
