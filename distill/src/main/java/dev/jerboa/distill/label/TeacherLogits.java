package dev.jerboa.distill.label;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Progress;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.util.Arrays;
import java.util.Set;

/** What a classifier says of samples: a row of logits for each, from its first output. */
public final class TeacherLogits {
    private static final int BATCH = 64;

    private final float[] logits;
    private final int classes;

    private TeacherLogits(float[] logits, int classes) {
        this.logits = logits;
        this.classes = classes;
    }

    /**
     * Runs a classifier on samples.
     *
     * @throws JerboaException if the model fails, or its first output is not {@code [samples, classes]}
     */
    public static TeacherLogits of(Session session, LabelledSamples samples, Progress progress) {
        int classes = samples.classes().count();
        String output = session.outputs().get(0).name();
        float[] logits = new float[Math.multiplyExact(samples.count(), classes)];
        int done = 0;
        for (int[] piece : samples.pieces(BATCH)) {
            Tensor result = session.run(samples.inputs(piece), Set.of(output)).get(output);
            if (!Arrays.equals(result.dims(), new long[] {piece.length, classes})) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        session.name() + ": output '" + output + "' is " + result + " for " + piece.length
                                + " samples of " + classes + " classes",
                        "Give a model whose first output is a row of logits for each sample.");
            }
            System.arraycopy(result.toFloats(), 0, logits, done * classes, piece.length * classes);
            done += piece.length;
            progress.update("teacher", done, samples.count());
        }
        return new TeacherLogits(logits, classes);
    }

    /** How many samples there are. */
    public int count() {
        return logits.length / classes;
    }

    /** The class that a sample most likely has. */
    public int best(int sample) {
        int best = 0;
        for (int c = 1; c < classes; c++) {
            if (logits[sample * classes + c] > logits[sample * classes + best]) {
                best = c;
            }
        }
        return best;
    }

    /** The part of samples whose most likely class is their label; those without a label are passed over. */
    public double accuracy(LabelledSamples samples) {
        int right = 0;
        int known = 0;
        for (int i = 0; i < samples.count(); i++) {
            if (samples.label(i) != LabelledSamples.UNKNOWN) {
                known++;
                right += best(i) == samples.label(i) ? 1 : 0;
            }
        }
        return (double) right / known;
    }

    /** The rows of some samples, one after the other. */
    float[] rows(int[] which) {
        float[] rows = new float[which.length * classes];
        for (int i = 0; i < which.length; i++) {
            System.arraycopy(logits, which[i] * classes, rows, i * classes, classes);
        }
        return rows;
    }
}
