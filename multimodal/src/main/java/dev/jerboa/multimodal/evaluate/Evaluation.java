package dev.jerboa.multimodal.evaluate;

import dev.jerboa.multimodal.Encoder;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.compact.BinaryVectors;
import dev.jerboa.multimodal.compact.CompactQuality;
import dev.jerboa.multimodal.compact.Int8Vectors;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.metric.Direction;
import dev.jerboa.multimodal.metric.EmbeddedSet;
import dev.jerboa.multimodal.metric.LinearProbe;
import dev.jerboa.multimodal.metric.SpaceGeometry;
import dev.jerboa.multimodal.metric.ZeroShot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What was measured of a model on a data set.
 *
 * @param samples how many samples there were
 * @param belongTogetherBy the label by whose values samples belong together; null where each is by itself
 * @param directions retrieval from each modality to each other
 * @param spaces what each modality by itself is like
 * @param pairs what each two modalities are like together
 * @param classes how well the label's values are known; empty without a label
 * @param heads what the model's heads tell, as far as samples have their labels
 */
public record Evaluation(
        int samples,
        String belongTogetherBy,
        List<Direction> directions,
        List<Space> spaces,
        List<Pair> pairs,
        List<Classes> classes,
        List<HeadScore> heads) {
    private static final int RESULTS = 10;
    private static final int CANDIDATES = 4;

    public Evaluation {
        directions = List.copyOf(directions);
        spaces = List.copyOf(spaces);
        pairs = List.copyOf(pairs);
        classes = List.copyOf(classes);
        heads = List.copyOf(heads);
    }

    /**
     * One modality.
     *
     * @param modality which
     * @param items how many embeddings
     * @param width how many numbers each has
     * @param uniformity see {@link SpaceGeometry#uniformity}; null for a single item
     * @param int8 what a search among its embeddings in bytes finds of that in floats
     * @param binary the same in bits
     */
    public record Space(
            String modality, int items, int width, Double uniformity, CompactQuality int8, CompactQuality binary) {}

    /**
     * Two modalities.
     *
     * @param first one
     * @param second the other
     * @param alignment see {@link SpaceGeometry#alignment}, over the samples that have both; null if none has
     * @param gap see {@link SpaceGeometry#modalityGap}
     */
    public record Pair(String first, String second, Double alignment, double gap) {}

    /**
     * What a modality knows of the label's values.
     *
     * @param modality which
     * @param count how many values there are
     * @param zeroShot share of the samples whose value is told by its name alone; null without an encoder for text
     * @param linearProbe share of the second half whose value is told by a linear probe on the first half
     */
    public record Classes(String modality, int count, Double zeroShot, double linearProbe) {}

    /**
     * Measures.
     *
     * @param label by whose values samples belong together; absent for each sample by itself
     * @param text the encoder of text, for classes by name
     * @param templates of sentences with a class's name
     */
    public static Evaluation of(
            EmbeddedSamples embedded, Optional<String> label, Optional<Encoder> text, List<String> templates) {
        List<EmbeddedSet> sets = embedded.sets(label);
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < sets.size(); i++) {
            for (int j = i + 1; j < sets.size(); j++) {
                pairs.add(pair(embedded, i, j));
            }
        }
        return new Evaluation(
                embedded.samples().size(),
                label.orElse(null),
                Direction.all(sets),
                sets.stream().map(Evaluation::space).toList(),
                pairs,
                label.map(name -> classes(embedded, name, text, templates)).orElse(List.of()),
                List.of());
    }

    /** The same with what the model's heads tell. */
    public Evaluation with(List<HeadScore> scores) {
        return new Evaluation(samples, belongTogetherBy, directions, spaces, pairs, classes, scores);
    }

    private static Space space(EmbeddedSet set) {
        float[][] vectors = set.vectors();
        int results = Math.min(RESULTS, vectors.length);
        return new Space(
                set.name(),
                vectors.length,
                vectors[0].length,
                vectors.length < 2 ? null : SpaceGeometry.uniformity(vectors),
                CompactQuality.of(vectors, vectors, Int8Vectors.of(vectors, vectors), results, CANDIDATES),
                CompactQuality.of(vectors, vectors, BinaryVectors.of(vectors), results, CANDIDATES));
    }

    private static Pair pair(EmbeddedSamples embedded, int i, int j) {
        Modality first = embedded.modalities().get(i);
        Modality second = embedded.modalities().get(j);
        float[][] firstVectors = embedded.vectors(first);
        float[][] secondVectors = embedded.vectors(second);
        List<float[]> firsts = new ArrayList<>();
        List<float[]> seconds = new ArrayList<>();
        int other = 0;
        // Rows of both are in the order of the samples.
        for (int row = 0; row < firstVectors.length; row++) {
            String key = embedded.sample(first, row).key();
            if (!embedded.sample(first, row).values().containsKey(second)) {
                continue;
            }
            while (!embedded.sample(second, other).key().equals(key)) {
                other++;
            }
            firsts.add(firstVectors[row]);
            seconds.add(secondVectors[other]);
        }
        return new Pair(
                EmbeddedSamples.name(first),
                EmbeddedSamples.name(second),
                firsts.isEmpty()
                        ? null
                        : SpaceGeometry.alignment(firsts.toArray(float[][]::new), seconds.toArray(float[][]::new)),
                SpaceGeometry.modalityGap(firstVectors, secondVectors));
    }

    private static List<Classes> classes(
            EmbeddedSamples embedded, String label, Optional<Encoder> text, List<String> templates) {
        List<String> names = embedded.samples().stream()
                .map(sample -> EmbeddedSamples.label(sample, label))
                .distinct()
                .sorted()
                .toList();
        Optional<ZeroShot> byName = text.map(encoder -> ZeroShot.of(
                names,
                templates,
                prompts -> encoder.embed(
                        prompts.stream().<RawValue>map(RawValue.Text::new).toList())));
        return embedded.modalities().stream()
                .map(modality -> {
                    float[][] vectors = embedded.vectors(modality);
                    int[] labels = IntStream.range(0, vectors.length)
                            .map(row -> names.indexOf(EmbeddedSamples.label(embedded.sample(modality, row), label)))
                            .toArray();
                    return new Classes(
                            EmbeddedSamples.name(modality),
                            names.size(),
                            byName.map(classifier -> classifier.accuracy(vectors, labels, 1))
                                    .orElse(null),
                            probe(vectors, labels, names.size()));
                })
                .toList();
    }

    /** Samples may be sorted by class, so that the halves are every second one. */
    private static double probe(float[][] vectors, int[] labels, int classes) {
        int[] fitted = IntStream.range(0, labels.length).filter(i -> i % 2 == 0).toArray();
        int[] asked = IntStream.range(0, labels.length)
                .filter(i -> i % 2 == 1 || labels.length == 1)
                .toArray();
        LinearProbe probe =
                LinearProbe.fit(rows(vectors, fitted), values(labels, fitted), classes, LinearProbe.DEFAULT_RIDGE);
        return probe.accuracy(rows(vectors, asked), values(labels, asked));
    }

    private static float[][] rows(float[][] vectors, int[] which) {
        return Arrays.stream(which).mapToObj(i -> vectors[i]).toArray(float[][]::new);
    }

    private static int[] values(int[] labels, int[] which) {
        return Arrays.stream(which).map(i -> labels[i]).toArray();
    }
}
