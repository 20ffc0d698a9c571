package dev.jerboa.multimodal.data;

import dev.jerboa.multimodal.Modality;
import java.util.Locale;
import java.util.Optional;

/** Tells what is in a file by the end of its name. */
public final class FileModality {
    private FileModality() {}

    /**
     * What a file of this name holds; empty for one that is no sentence, picture or sound.
     *
     * <p>Formats that are not read everywhere, such as Opus, count too: that a file was left out should be told.
     */
    public static Optional<Modality> of(String name) {
        return switch (ending(name)) {
            case "txt", "text" -> Optional.of(Modality.TEXT);
            case "png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff" -> Optional.of(Modality.IMAGE);
            case "wav", "wave", "flac", "ogg", "oga", "aif", "aiff", "au", "mp3", "opus", "m4a" ->
                Optional.of(Modality.AUDIO);
            default -> Optional.empty();
        };
    }

    /** What comes after the last dot of a name, in small letters; empty where there is no dot. */
    static String ending(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
}
