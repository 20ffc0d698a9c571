package dev.jerboa.multimodal.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The JSON files of a model directory; what is not there reads as a missing node. */
final class DirectoryJson {
    static final String CONFIG = "config.json";
    static final String PREPROCESSOR = "preprocessor_config.json";
    static final String TOKENIZER = "tokenizer.json";
    static final String TOKENIZER_CONFIG = "tokenizer_config.json";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final List<Path> places;

    private DirectoryJson(List<Path> places) {
        this.places = places;
    }

    /**
     * The files around an ONNX file: those beside it count before those of the folders above it, up to the directory.
     */
    static DirectoryJson around(Path directory, Path model) {
        Set<Path> places = new LinkedHashSet<>();
        Path place = model.getParent();
        while (place != null && place.startsWith(directory) && !place.equals(directory)) {
            places.add(place);
            place = place.getParent();
        }
        places.add(directory);
        return new DirectoryJson(List.copyOf(places));
    }

    /** The files of one directory. */
    static DirectoryJson of(Path directory) {
        return new DirectoryJson(List.of(directory));
    }

    /** Where a file is, if it is anywhere. */
    Optional<Path> find(String name) {
        return places.stream()
                .map(place -> place.resolve(name))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** What a file says. */
    JsonNode read(String name) {
        return find(name).map(DirectoryJson::parse).orElse(MissingNode.getInstance());
    }

    /** What is said of the values of a modality: in a file of its own, or in the common one. */
    JsonNode preprocessor(Modality modality) {
        JsonNode own = read(Settings.preprocessor(modality));
        return own.isMissingNode() ? read(PREPROCESSOR) : own;
    }

    /** The places that are looked at, for an error. */
    String describe() {
        return places.get(places.size() - 1).toString();
    }

    /**
     * Parses a file.
     *
     * @throws JerboaException if it is not JSON; the message names the line
     */
    static JsonNode parse(Path file) {
        try {
            return MAPPER.readTree(file.toFile());
        } catch (JacksonException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE,
                    file + " is not JSON: " + e.getOriginalMessage()
                            + (e.getLocation() == null
                                    ? ""
                                    : ", line " + e.getLocation().getLineNr()),
                    "Download or write the file again.",
                    e);
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE, file + " cannot be read: " + e.getMessage(), "Check the disk.", e);
        }
    }
}
