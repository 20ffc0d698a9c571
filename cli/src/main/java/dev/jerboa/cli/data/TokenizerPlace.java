package dev.jerboa.cli.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the tokenizer of a model is: beside it, under a name of its own if it is not that of the whole folder. */
public final class TokenizerPlace {
    private static final String NAME = "tokenizer.json";
    private static final String MODEL_SUFFIX = ".onnx";

    private TokenizerPlace() {}

    /** The tokenizer that belongs to one model only: {@code small-tokenizer.json} for {@code small.onnx}. */
    public static Path ofModelAlone(Path model) {
        String name = model.getFileName().toString();
        String stem = name.endsWith(MODEL_SUFFIX) ? name.substring(0, name.length() - MODEL_SUFFIX.length()) : name;
        return model.resolveSibling(stem + "-" + NAME);
    }

    /** The tokenizer beside a model: its own, else that of the folder. */
    public static Optional<Path> find(Path model) {
        return List.of(ofModelAlone(model), model.resolveSibling(NAME)).stream()
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
