package dev.jerboa.cli.data;

import java.nio.file.Path;
import java.util.Locale;

/** What a file of data is, by the end of its name. */
enum FileKind {
    TENSORS("files of arrays"),
    PICTURES("pictures"),
    SOUNDS("sounds"),
    TEXTS("text files"),
    OTHER("other files");

    private final String plural;

    FileKind(String plural) {
        this.plural = plural;
    }

    /** What many of them are called. */
    String plural() {
        return plural;
    }

    /** The kind of a file; some pictures and sounds are of formats that are not read, so that their names can be told. */
    static FileKind of(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "npz", "npy" -> TENSORS;
            case "png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp" -> PICTURES;
            case "wav", "wave", "aif", "aiff", "au", "mp3", "flac", "ogg", "opus", "m4a" -> SOUNDS;
            case "txt", "text", "csv", "tsv", "lst" -> TEXTS;
            default -> OTHER;
        };
    }
}
