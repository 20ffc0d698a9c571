package dev.jerboa.quantize.choose;

import dev.jerboa.quantize.verify.SampleVectors;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * How far vectors fell from those of the original.
 *
 * @param mean the mean of one minus the cosine
 * @param worst the largest of one minus the cosine
 */
public record Drop(double mean, double worst) {
    /** What the first output of a model loses in another one, on samples. */
    public static Drop between(Session before, Session after, List<CalibrationBatch> probes) {
        String output = before.outputs().get(0).name();
        List<Double> distances = new ArrayList<>();
        for (CalibrationBatch batch : probes) {
            float[][] expected =
                    SampleVectors.of(before.run(batch.inputs()).get(output), batch.inputs(), batch.sampleCount());
            float[][] actual =
                    SampleVectors.of(after.run(batch.inputs()).get(output), batch.inputs(), batch.sampleCount());
            for (int i = 0; i < expected.length; i++) {
                distances.add(SampleVectors.distance(expected[i], actual[i]));
            }
        }
        return new Drop(
                distances.stream().mapToDouble(Double::doubleValue).average().orElse(0),
                distances.stream().mapToDouble(Double::doubleValue).max().orElse(0));
    }
}
