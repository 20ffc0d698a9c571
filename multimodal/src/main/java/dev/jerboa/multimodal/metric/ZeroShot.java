package dev.jerboa.multimodal.metric;

import dev.jerboa.multimodal.Vectors;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.List;
import java.util.function.Function;

/**
 * Classes known by their names alone: a class's vector is the mean of the unit vectors of prompts with its name, scaled to
 * length one (Radford et al. 2021, section 3.1.4).
 */
public final class ZeroShot {
    /** Templates for pictures. */
    public static final List<String> IMAGE_TEMPLATES =
            List.of("a photo of a {}.", "a picture of a {}.", "an image of a {}.", "a drawing of a {}.");

    /** Templates for sounds, as of LAION-CLAP. */
    public static final List<String> AUDIO_TEMPLATES = List.of("A sound of {}.", "This is a sound of {}.");

    private static final String PLACE = "{}";

    private final List<String> classes;
    private final float[][] vectors;

    private ZeroShot(List<String> classes, float[][] vectors) {
        this.classes = classes;
        this.vectors = vectors;
    }

    /**
     * A classifier.
     *
     * @param classes their names
     * @param templates each with {@code {}} in the place of the name
     * @param text gives the unit vectors of sentences
     * @throws JerboaException if there is no class or no template, or a template has no place for the name
     */
    public static ZeroShot of(List<String> classes, List<String> templates, Function<List<String>, float[][]> text) {
        if (classes.isEmpty() || templates.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "there are " + classes.size() + " classes and " + templates.size() + " templates",
                    "Give one of each or more.");
        }
        for (String template : templates) {
            if (!template.contains(PLACE)) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "the template '" + template + "' has no place for the name of a class",
                        "Put " + PLACE + " where the name belongs.");
            }
        }
        List<String> prompts = classes.stream()
                .flatMap(name -> templates.stream().map(template -> template.replace(PLACE, name)))
                .toList();
        float[][] embedded = text.apply(prompts);
        float[][] vectors = new float[classes.size()][];
        for (int c = 0; c < vectors.length; c++) {
            float[] sum = new float[embedded[0].length];
            for (int t = 0; t < templates.size(); t++) {
                float[] prompt = embedded[c * templates.size() + t];
                for (int d = 0; d < sum.length; d++) {
                    sum[d] += prompt[d];
                }
            }
            Vectors.normalize(sum);
            vectors[c] = sum;
        }
        return new ZeroShot(List.copyOf(classes), vectors);
    }

    /** The names of the classes. */
    public List<String> classes() {
        return classes;
    }

    /** The numbers of the most likely classes of a vector, the likeliest first. */
    public int[] classify(float[] vector, int count) {
        float[] scores = new float[vectors.length];
        for (int c = 0; c < scores.length; c++) {
            scores[c] = Vectors.dot(vector, vectors[c]);
        }
        return Ranking.best(scores, count);
    }

    /**
     * The share of vectors whose class is among the likeliest.
     *
     * @param vectorsToClassify unit vectors, {@code [samples][width]}
     * @param labels the number of each one's class
     * @param among how many guesses there are for each
     */
    public double accuracy(float[][] vectorsToClassify, int[] labels, int among) {
        if (vectorsToClassify.length != labels.length || labels.length == 0) {
            throw new IllegalArgumentException(vectorsToClassify.length + " vectors and " + labels.length + " labels");
        }
        int right = 0;
        for (int i = 0; i < labels.length; i++) {
            for (int guess : classify(vectorsToClassify[i], among)) {
                right += guess == labels[i] ? 1 : 0;
            }
        }
        return (double) right / labels.length;
    }
}
