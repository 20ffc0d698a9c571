package dev.jerboa.demo.ocr;

import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.awt.image.BufferedImage;
import java.util.BitSet;

/** Finds the pixels of a page that belong to text with a detector of PP-OCR. */
public final class TextDetection {
    /** A pixel is text where the model's score is above this, as in PaddleOCR's defaults. */
    public static final float THRESHOLD = 0.3f;

    private final Session session;

    /**
     * A detector.
     *
     * @param session the model, which the caller closes
     */
    public TextDetection(Session session) {
        this.session = session;
    }

    /** The pixels of text, row after row. */
    public BitSet textPixels(BufferedImage page) {
        Tensor scores = session.run(TextRecognition.inputs(session, PictureTensors.page(page)))
                .values()
                .iterator()
                .next();
        return above(scores.floats(), THRESHOLD);
    }

    static BitSet above(float[] scores, float threshold) {
        BitSet pixels = new BitSet(scores.length);
        for (int i = 0; i < scores.length; i++) {
            pixels.set(i, scores[i] > threshold);
        }
        return pixels;
    }

    /** Pixels in both masks divided by those in either: 1 for equal ones, empty ones too. */
    public static double intersectionOverUnion(BitSet first, BitSet second) {
        BitSet both = (BitSet) first.clone();
        both.and(second);
        BitSet either = (BitSet) first.clone();
        either.or(second);
        return either.isEmpty() ? 1 : both.cardinality() / (double) either.cardinality();
    }
}
