package dev.jerboa.cli;

import dev.jerboa.cli.data.TokenizerPlace;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the files of a text encoder in a folder, as model hubs lay them out. */
final class EncoderFolder {
    private static final List<String> MODELS = List.of("model.onnx", "onnx/model.onnx");
    private static final String TOKENIZER = "tokenizer.json";

    private EncoderFolder() {}

    /**
     * The ONNX file of a path that may be a folder.
     *
     * @throws JerboaException if a folder has none
     */
    static Path model(Path path) {
        if (!Files.isDirectory(path)) {
            return path;
        }
        return MODELS.stream()
                .map(path::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.NOT_A_FILE,
                        "the folder " + path + " has neither " + String.join(" nor ", MODELS),
                        "Give the ONNX file itself."));
    }

    /**
     * The tokenizer beside an ONNX file, or in the folder around it.
     *
     * @throws JerboaException if there is none
     */
    static Path tokenizer(Path model) {
        Path folder = model.toAbsolutePath().getParent();
        return TokenizerPlace.find(model.toAbsolutePath())
                .or(() -> Optional.ofNullable(folder.getParent())
                        .map(place -> place.resolve(TOKENIZER))
                        .filter(Files::isRegularFile))
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.NOT_A_FILE,
                        "there is no " + TOKENIZER + " beside " + model,
                        "Name the model's tokenizer.json with --tokenizer."));
    }
}
