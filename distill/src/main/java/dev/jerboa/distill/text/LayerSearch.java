package dev.jerboa.distill.text;

import dev.jerboa.distill.student.KeepLayers;
import dev.jerboa.distill.student.LayerFinder;
import dev.jerboa.distill.student.LayerSelection;
import dev.jerboa.multimodal.TextEncoder;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.TemporaryDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds the layers that a text encoder can lose with the least harm, by taking out one after the other.
 *
 * <p>Harm is measured at the embedding, untrained: the layer whose absence leaves the vectors of some texts nearest to the
 * teacher's goes first. Of equals the last goes.
 */
public final class LayerSearch {
    private LayerSearch() {}

    /**
     * The layers to keep.
     *
     * @param count how many
     * @param texts to measure on; some dozens do
     * @throws JerboaException if the encoder has fewer layers
     */
    public static LayerSelection keep(
            Path model, int count, TextProcessor processor, List<String> texts, Progress progress) {
        int found =
                LayerFinder.find(OnnxFile.read(model).graph(), model.toString()).size();
        if (count < 1 || count > found) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    model + " has " + found + " layers, and " + count + " were to be kept",
                    "Keep 1 to " + found + ".");
        }
        List<Integer> kept = new ArrayList<>(IntStream.range(0, found).boxed().toList());
        try (TemporaryDirectory folder = TemporaryDirectory.create()) {
            float[][] teacher = embed(model, processor, texts);
            Path trial = folder.path().resolve("trial.onnx");
            while (kept.size() > count) {
                progress.update("choosing layers", found - kept.size(), found - count);
                int least = IntStream.range(0, kept.size())
                        .boxed()
                        .max(Comparator.comparingDouble(gone -> {
                            OnnxModel student = OnnxFile.read(model);
                            KeepLayers.apply(student, new LayerSelection.Named(without(kept, gone)), model.toString());
                            OnnxFile.write(student, trial);
                            return agreement(teacher, embed(trial, processor, texts));
                        }))
                        .orElseThrow();
                kept.remove(least);
            }
        }
        return new LayerSelection.Named(kept);
    }

    private static List<Integer> without(List<Integer> layers, int position) {
        List<Integer> rest = new ArrayList<>(layers);
        rest.remove(position);
        return rest;
    }

    private static float[][] embed(Path model, TextProcessor processor, List<String> texts) {
        try (Session session = Session.open(model)) {
            return new TextEncoder(session, processor).embed(texts);
        }
    }

    private static double agreement(float[][] teacher, float[][] student) {
        double sum = 0;
        for (int i = 0; i < teacher.length; i++) {
            for (int j = 0; j < teacher[i].length; j++) {
                sum += (double) teacher[i][j] * student[i][j];
            }
        }
        return sum / teacher.length;
    }
}
