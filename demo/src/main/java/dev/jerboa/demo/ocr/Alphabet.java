package dev.jerboa.demo.ocr;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.serde.OnnxFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What each output class of a recogniser stands for.
 *
 * @param symbols text of each class; class 0 is the blank, which stands for nothing
 */
public record Alphabet(List<String> symbols) {
    private static final String METADATA_KEY = "character";

    public Alphabet {
        symbols = List.copyOf(symbols);
    }

    /**
     * Reads the alphabet that a recogniser of PP-OCR carries in its metadata: a blank comes before it, a space after.
     *
     * @throws JerboaException if the file is no model or has no alphabet
     */
    public static Alphabet of(Path recogniser) {
        String characters = OnnxFile.read(recogniser).metadata().get(METADATA_KEY);
        if (characters == null) {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED,
                    recogniser + " names no alphabet in its metadata",
                    "Give a recogniser of PP-OCR, whose metadata has the key \"" + METADATA_KEY + "\".");
        }
        List<String> symbols = new ArrayList<>(List.of(""));
        symbols.addAll(characters.lines().toList());
        symbols.add(" ");
        return new Alphabet(symbols);
    }

    /** The number of classes. */
    public int size() {
        return symbols.size();
    }
}
