package dev.jerboa.multimodal.evaluate;

import dev.jerboa.multimodal.Encoder;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.ReadableEmbeddings;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.SampleSource;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.multimodal.metric.EmbeddedSet;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Progress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The samples of a data set with their embeddings in each modality that they, and the model, have. */
public final class EmbeddedSamples {
    private final List<Sample> samples;
    private final Map<Modality, Rows> rows;

    /**
     * The embeddings of one modality.
     *
     * @param samples the place of each row's sample
     * @param vectors unit vectors
     */
    private record Rows(List<Integer> samples, List<float[]> vectors) {
        Rows() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    private EmbeddedSamples(List<Sample> samples, Map<Modality, Rows> rows) {
        this.samples = samples;
        this.rows = rows;
    }

    /**
     * Embeds a data set.
     *
     * @param encoders of one space
     * @param policy what happens with a value that cannot be read; where it is left out, its sample is without it
     * @throws JerboaException if there is no sample, or none has a modality that there is an encoder for
     */
    public static EmbeddedSamples of(
            SampleSource source, Map<Modality, Encoder> encoders, UnreadablePolicy policy, Progress progress) {
        List<Sample> samples;
        try (Stream<Sample> all = source.samples()) {
            samples = new ArrayList<>(all.toList());
        }
        Map<Modality, Rows> rows = new EnumMap<>(Modality.class);
        for (Map.Entry<Modality, Encoder> encoder : new EnumMap<>(encoders).entrySet()) {
            Rows embedded = embed(samples, encoder.getKey(), encoder.getValue(), policy, progress);
            if (!embedded.samples().isEmpty()) {
                rows.put(encoder.getKey(), embedded);
            }
        }
        if (rows.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "none of the " + samples.size() + " samples of " + source.name()
                            + " has a value that the model reads; it has encoders for "
                            + encoders.keySet().stream()
                                    .map(EmbeddedSamples::name)
                                    .toList(),
                    "Look whether the data is the right one.");
        }
        return new EmbeddedSamples(List.copyOf(samples), rows);
    }

    /** Embeds one modality; takes values that cannot be read out of the samples. */
    private static Rows embed(
            List<Sample> samples, Modality modality, Encoder encoder, UnreadablePolicy policy, Progress progress) {
        List<Integer> places = IntStream.range(0, samples.size())
                .filter(i -> samples.get(i).values().containsKey(modality))
                .boxed()
                .toList();
        List<Optional<float[]>> vectors = ReadableEmbeddings.of(
                encoder,
                places.stream().map(i -> samples.get(i).values().get(modality)).toList(),
                policy,
                progress);
        Rows rows = new Rows();
        for (int k = 0; k < places.size(); k++) {
            int place = places.get(k);
            if (vectors.get(k).isPresent()) {
                rows.samples().add(place);
                rows.vectors().add(vectors.get(k).get());
            } else {
                samples.set(place, samples.get(place).without(modality));
            }
        }
        return rows;
    }

    /** What tables call a modality. */
    static String name(Modality modality) {
        return modality.name().toLowerCase(Locale.ROOT);
    }

    /** All samples. */
    public List<Sample> samples() {
        return samples;
    }

    /** The modalities that there are embeddings of. */
    public List<Modality> modalities() {
        return List.copyOf(rows.keySet());
    }

    /** How many embeddings there are of a modality; 0 for one that the samples or the model lack. */
    public int count(Modality modality) {
        return rows.containsKey(modality) ? rows.get(modality).samples().size() : 0;
    }

    /** The unit vectors of a modality, {@code [rows][width]}. */
    public float[][] vectors(Modality modality) {
        return rows.get(modality).vectors().toArray(float[][]::new);
    }

    /** The sample of a row of a modality. */
    public Sample sample(Modality modality, int row) {
        return samples.get(rows.get(modality).samples().get(row));
    }

    /**
     * The embeddings of each modality, and what belongs together.
     *
     * @param label by whose values samples belong together; absent for each sample by itself, but that those with the same
     *     text are one
     * @throws JerboaException if a sample does not have the label
     */
    public List<EmbeddedSet> sets(Optional<String> label) {
        Map<String, Long> numbers = new HashMap<>();
        return rows.entrySet().stream()
                .map(entry -> new EmbeddedSet(
                        name(entry.getKey()),
                        entry.getValue().vectors().toArray(float[][]::new),
                        entry.getValue().samples().stream()
                                .mapToLong(sample -> numbers.computeIfAbsent(
                                        group(samples.get(sample), label), name -> (long) numbers.size()))
                                .toArray()))
                .toList();
    }

    private static String group(Sample sample, Optional<String> label) {
        if (label.isPresent()) {
            return label(sample, label.get());
        }
        return sample.values().get(Modality.TEXT) instanceof RawValue.Text text
                ? "text " + text.text()
                : "sample " + sample.key();
    }

    /** The label of a sample. */
    static String label(Sample sample, String name) {
        String value = sample.labels().get(name);
        if (value == null) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the sample " + sample.key() + " has no label '" + name + "', only "
                            + sample.labels().keySet().stream().sorted().toList(),
                    "Choose a label that all samples have.");
        }
        return value;
    }
}
