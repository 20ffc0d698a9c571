package dev.jerboa.multimodal.data;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;

/** Ways to say that something of a data set cannot be read. */
final class Problems {
    private Problems() {}

    /** What stands in a place makes no sense. */
    static JerboaException unreadable(String place, String why, String hint) {
        return new JerboaException(ErrorCode.UNREADABLE, place + " cannot be read: " + why, hint);
    }

    /** A file could not be read. */
    static JerboaException unreadable(String place, IOException cause) {
        String why;
        if (cause instanceof NoSuchFileException) {
            why = "the file does not exist";
        } else if (cause instanceof CharacterCodingException) {
            why = "it is not UTF-8 text";
        } else {
            why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        }
        return new JerboaException(
                ErrorCode.UNREADABLE,
                place + " cannot be read: " + why,
                "Mend the file, or leave it out of the data set.",
                cause);
    }
}
