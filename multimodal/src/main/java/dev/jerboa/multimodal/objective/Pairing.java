package dev.jerboa.multimodal.objective;

import dev.jerboa.multimodal.Modality;
import java.util.Locale;

/**
 * Two towers that are brought together by training. Others that are joined to one of them come nearer to each other without
 * being told.
 *
 * @param first the name of a tower
 * @param second the name of another
 */
public record Pairing(String first, String second) {
    /** Two modalities with one tower each, which are called as the modalities are, in lower case. */
    public static Pairing of(Modality first, Modality second) {
        return new Pairing(first.name().toLowerCase(Locale.ROOT), second.name().toLowerCase(Locale.ROOT));
    }

    /** What metrics call it: {@code image-text}. */
    public String name() {
        return first + "-" + second;
    }
}
