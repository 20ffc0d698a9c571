package dev.jerboa.multimodal.parity;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.Vectors;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.model.MultimodalModel;
import dev.jerboa.multimodal.model.ProbeValues;
import dev.jerboa.runtime.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
     * @throws dev.jerboa.onnx.JerboaException if the model lacks a modality, or a value cannot be read
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
