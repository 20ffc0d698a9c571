package dev.jerboa.demo.ocr;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.awt.Font;
import java.util.List;
import java.util.Random;

/** The fonts that every Java has: its logical ones, which stand for whatever the machine has installed. */
final class Fonts {
    private static final List<String> FAMILIES = List.of(Font.SANS_SERIF, Font.SERIF, Font.MONOSPACED);

    private Fonts() {}

    /**
     * A font of a random family, upright or slanted, plain or bold.
     *
     * @param sizePixels its size, in pixels of the picture
     */
    static Font random(Random random, int sizePixels) {
        int style = (random.nextInt(3) == 0 ? Font.BOLD : Font.PLAIN) | (random.nextInt(4) == 0 ? Font.ITALIC : 0);
        return new Font(FAMILIES.get(random.nextInt(FAMILIES.size())), style, sizePixels);
    }

    /**
     * Makes sure that text can be drawn.
     *
     * @throws JerboaException if Java finds no font on this machine
     */
    static void require() {
        if (!found()) {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED,
                    "Java finds no font on this machine, so that no text can be drawn",
                    "Install fontconfig and a font, for instance: apt-get install fontconfig fonts-dejavu-core");
        }
    }

    private static boolean found() {
        try {
            return new Font(Font.SANS_SERIF, Font.PLAIN, 12).canDisplay('a');
        } catch (RuntimeException | InternalError | LinkageError e) {
            // Without fonts Java 25 throws a bare RuntimeException and Java 17 wraps it in an InternalError; without
            // its
            // graphics libraries a class does not link. Asking for a font fails in no other way.
            return false;
        }
    }
}
