package dev.jerboa.multimodal.parity;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.Vectors;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.SampleSource;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.multimodal.model.MultimodalModel;
import dev.jerboa.multimodal.model.ProbeValues;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Records what a model gives for some values, and says whether it still gives that elsewhere. */
public final class Parity {
    /**
     * An entry, compared.
     *
     * @param name what the value is called
     * @param modality what it is
     * @param cosine of the vector recorded and the one made here; NaN if they have different lengths
     * @param maximumDifference of any element of these
     * @param inputs for each input of the network that is not what was recorded, how it differs
     */
    public record Row(
            String name, Modality modality, double cosine, double maximumDifference, Map<String, String> inputs) {
        public Row {
            inputs = Map.copyOf(inputs);
        }
    }

    private Parity() {}

    /** The golden entries of a model for values made up to try its processors, for each of its modalities. */
    public static List<GoldenEntry> record(MultimodalModel model) {
        List<GoldenEntry> entries = new ArrayList<>();
        for (Modality modality : model.modalities()) {
            int number = 1;
            for (RawValue value : ProbeValues.all(modality)) {
                String name = value instanceof RawValue.Encoded file ? file.name() : "text " + number;
                entries.add(record(model, name, modality, value));
                number++;
            }
        }
        return entries;
    }

    /**
     * The golden entries of samples of a data set, for each modality that they and the model have.
     *
     * @param most how many samples are taken at most, evenly spread over the data
     * @param policy what happens with a value that turns out to be damaged
     * @throws JerboaException if no sample has a value that the model reads, or one cannot be read and that stops the run
     */
    public static List<GoldenEntry> record(
            MultimodalModel model, SampleSource source, int most, UnreadablePolicy policy) {
        List<Sample> samples;
        try (Stream<Sample> all = source.samples()) {
            samples = all.filter(sample -> sample.values().keySet().stream().anyMatch(model.modalities()::contains))
                    .toList();
        }
        int count = Math.min(most, samples.size());
        List<GoldenEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Sample sample = samples.get((int) ((long) i * samples.size() / count));
            for (Modality modality : model.modalities()) {
                RawValue value = sample.values().get(modality);
                if (value != null) {
                    policy.attempt(() -> record(model, sample.key(), modality, value))
                            .ifPresent(entries::add);
                }
            }
        }
        if (entries.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    source.name() + " has no value that the model reads; it has encoders for "
                            + model.modalities().toString().toLowerCase(Locale.ROOT),
                    "Look whether the data is the right one.");
        }
        return entries;
    }

    /** The golden entry of one value. */
    public static GoldenEntry record(MultimodalModel model, String name, Modality modality, RawValue value) {
        float[] vector = model.encoder(modality).embed(List.of(value))[0];
        List<Float> numbers = new ArrayList<>();
        for (float number : vector) {
            numbers.add(number);
        }
        return new GoldenEntry(name, modality, value, digests(model, modality, value), numbers);
    }

    /**
     * Compares what a model gives here with what was recorded.
     *
     * @throws JerboaException if the model lacks a modality, or a value cannot be read
     */
    public static List<Row> compare(MultimodalModel model, List<GoldenEntry> entries) {
        return entries.stream().map(entry -> compare(model, entry)).toList();
    }

    private static Row compare(MultimodalModel model, GoldenEntry entry) {
        Map<String, TensorDigest> now = digests(model, entry.modality(), entry.value());
        Map<String, String> differing = new TreeMap<>();
        entry.tensors().forEach((input, digest) -> {
            TensorDigest here = now.get(input);
            String difference = here == null ? "recorded, but not an input here" : digest.differenceFrom(here);
            if (!difference.isEmpty()) {
                differing.put(input, difference);
            }
        });
        float[] recorded = new float[entry.vector().size()];
        for (int i = 0; i < recorded.length; i++) {
            recorded[i] = entry.vector().get(i);
        }
        float[] vector = model.encoder(entry.modality()).embed(List.of(entry.value()))[0];
        if (vector.length != recorded.length) {
            return new Row(entry.name(), entry.modality(), Double.NaN, Double.NaN, differing);
        }
        // Other programs may record vectors that were not scaled to length one.
        Vectors.normalize(recorded);
        double most = 0;
        for (int i = 0; i < recorded.length; i++) {
            most = Math.max(most, Math.abs(recorded[i] - vector[i]));
        }
        return new Row(entry.name(), entry.modality(), Vectors.dot(recorded, vector), most, differing);
    }

    private static Map<String, TensorDigest> digests(MultimodalModel model, Modality modality, RawValue value) {
        Map<String, Tensor> tensors = model.tower(modality).processor().process(List.of(value));
        Map<String, TensorDigest> digests = new LinkedHashMap<>();
        tensors.forEach((input, tensor) -> digests.put(input, TensorDigest.of(tensor)));
        return digests;
    }
}
