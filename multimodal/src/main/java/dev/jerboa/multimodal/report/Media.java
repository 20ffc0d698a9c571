package dev.jerboa.multimodal.report;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.image.PicturePreview;
import dev.jerboa.onnx.JerboaException;
import java.util.Optional;

/**
 * A value of a sample as the part {@code media} of a page shows it: one of these is there.
 *
 * @param picture a picture
 * @param sound a sound
 * @param text a sentence, the end of a long one left out
 * @param problem why it cannot be shown
 */
public record Media(
        Optional<PagePicture> picture, Optional<PageSound> sound, Optional<String> text, Optional<String> problem) {
    private static final int MOST_CHARACTERS = 300;

    /**
     * How much of a value is shown.
     *
     * @param sidePixels of a picture at most
     * @param seconds of a sound at most
     */
    public record Limits(int sidePixels, double seconds) {}

    /** A value as it is shown; one that cannot be read becomes a line that says so. */
    public static Media of(Modality modality, RawValue value, String title, Limits limits) {
        try {
            if (value instanceof RawValue.Text text) {
                return of(text.text());
            }
            RawValue.Encoded file = (RawValue.Encoded) value;
            return modality == Modality.IMAGE
                    ? of(PagePicture.of(PicturePreview.of(file, limits.sidePixels()), title))
                    : of(PageSound.of(file, title, limits.seconds()));
        } catch (JerboaException e) {
            return new Media(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(e.getMessage()));
        }
    }

    /** A text that is shown, the end of a long one left out. */
    public static Media of(String text) {
        return new Media(Optional.empty(), Optional.empty(), Optional.of(shorten(text)), Optional.empty());
    }

    /** A picture that is shown. */
    public static Media of(PagePicture picture) {
        return new Media(Optional.of(picture), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** A sound that is played. */
    public static Media of(PageSound sound) {
        return new Media(Optional.empty(), Optional.of(sound), Optional.empty(), Optional.empty());
    }

    private static String shorten(String text) {
        return text.codePointCount(0, text.length()) <= MOST_CHARACTERS
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MOST_CHARACTERS)).strip() + "…";
    }
}
