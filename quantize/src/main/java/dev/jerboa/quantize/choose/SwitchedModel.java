package dev.jerboa.quantize.choose;

import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.form.SwitchRunner;
import dev.jerboa.quantize.form.WeightRounding;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightFinder;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.verify.SampleVectors;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.TemporaryDirectory;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A model in which the form of each weight can be chosen anew for each run, and the samples to try that on. */
public final class SwitchedModel implements AutoCloseable {
    private final TemporaryDirectory directory;
    private final Session session;
    private final String output;
    private final int weights;
    private final List<CalibrationBatch> probes;
    private final List<float[][]> expected = new ArrayList<>();

    private SwitchedModel(TemporaryDirectory directory, Session session, int weights, List<CalibrationBatch> probes) {
        this.directory = directory;
        this.session = session;
        this.output = session.outputs().get(0).name();
        this.weights = weights;
        this.probes = List.copyOf(probes);
        probes.forEach(batch -> expected.add(vectors(batch, new int[weights])));
    }

    /**
     * Opens a model with switches.
     *
     * @param model a file
     * @param forms the forms to choose from, by the name of the weight, in the order of their numbers
     * @param probes samples to measure on
     */
    public static SwitchedModel open(
            Path model, Map<String, List<WeightForm>> forms, WeightRounding rounding, List<CalibrationBatch> probes) {
        TemporaryDirectory directory = TemporaryDirectory.create();
        OnnxModel switched = OnnxFile.read(model);
        Map<String, Weight> byName = new HashMap<>();
        WeightFinder.find(switched).forEach(weight -> byName.put(weight.name(), weight));
        Map<Weight, List<WeightForm>> candidates = new LinkedHashMap<>();
        forms.forEach((name, list) -> candidates.put(byName.get(name), list));
        Path file = directory.path().resolve("switched.onnx");
        try (Scratch scratch = Scratch.beside(file)) {
            SwitchRunner.run(switched, candidates, rounding, scratch);
            OnnxFile.write(switched, file);
        }
        return new SwitchedModel(directory, Session.open(file), forms.size(), probes);
    }

    /**
     * What the first output loses with these choices.
     *
     * @param choices a number for each weight: 0 is the original, 1 its first form
     */
    public Drop measure(int[] choices) {
        double sum = 0;
        double worst = 0;
        int count = 0;
        for (int i = 0; i < probes.size(); i++) {
            float[][] actual = vectors(probes.get(i), choices);
            for (int sample = 0; sample < actual.length; sample++) {
                double distance = SampleVectors.distance(expected.get(i)[sample], actual[sample]);
                sum += distance;
                worst = Math.max(worst, distance);
                count++;
            }
        }
        return new Drop(sum / Math.max(1, count), worst);
    }

    private float[][] vectors(CalibrationBatch batch, int[] choices) {
        Map<String, Tensor> inputs = new HashMap<>(batch.inputs());
        long[] numbers = new long[weights];
        for (int i = 0; i < weights; i++) {
            numbers[i] = choices[i];
        }
        inputs.put(SwitchRunner.CHOICES, Tensor.of(new long[] {weights}, numbers));
        Tensor result = session.run(inputs, Set.of(output)).get(output);
        return SampleVectors.of(result, batch.inputs(), batch.sampleCount());
    }

    @Override
    public void close() {
        session.close();
        directory.close();
    }
}
