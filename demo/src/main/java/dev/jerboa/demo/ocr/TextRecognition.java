package dev.jerboa.demo.ocr;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;

/** Reads a line of text in a picture with a recogniser of PP-OCR. */
public final class TextRecognition {
    private final Session session;
    private final Alphabet alphabet;

    /**
     * A reader.
     *
     * @param session the recogniser, which the caller closes
     */
    public TextRecognition(Session session, Alphabet alphabet) {
        this.session = session;
        this.alphabet = alphabet;
    }

    /** Reads one line; white space at both ends is left out. */
    public String read(BufferedImage line) {
        Tensor picture = PictureTensors.lines(List.of(line), PictureTensors.lineWidth(line));
        Tensor scores =
                session.run(inputs(session, picture)).values().iterator().next();
        long[] dims = scores.dims();
        return decode(scores.floats(), Math.toIntExact(dims[dims.length - 1]), alphabet)
                .strip();
    }

    /** A tensor under the name of the model's only input. */
    static Map<String, Tensor> inputs(Session session, Tensor tensor) {
        return Map.of(session.inputs().get(0).name(), tensor);
    }

    /**
     * Turns scores of classes into text by taking the best class of each step, joining repetitions, and leaving out
     * blanks: the best-path decoding of connectionist temporal classification (Graves and others, 2006, section 3.2).
     *
     * @param scores {@code [steps, classes]}
     * @throws JerboaException if the alphabet has another number of classes
     */
    public static String decode(float[] scores, int classes, Alphabet alphabet) {
        if (classes != alphabet.size()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the recogniser has " + classes + " classes, but its alphabet " + alphabet.size(),
                    "Use the alphabet that belongs to the model.");
        }
        StringBuilder text = new StringBuilder();
        int previous = 0;
        for (int start = 0; start < scores.length; start += classes) {
            int best = 0;
            for (int i = 1; i < classes; i++) {
                best = scores[start + i] > scores[start + best] ? i : best;
            }
            if (best != previous) {
                text.append(alphabet.symbols().get(best));
            }
            previous = best;
        }
        return text.toString();
    }
}
