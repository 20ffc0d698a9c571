package dev.jerboa.quantize.verify;

import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * How far the vectors that two models give for samples agree.
 *
 * @param cosines of the vectors of each sample
 * @param neighboursKept of the ten nearest neighbours of each sample, the share that stays among them; absent where there
 *     are too few samples or their vectors differ in length
 * @param batchDifference the largest difference of any element of the second model's vectors, scaled to length one, between
 *     a sample alone and in a batch
 */
public record SampleAgreement(List<Double> cosines, OptionalDouble neighboursKept, double batchDifference) {
    private static final int NEIGHBOURS = 10;
    private static final int LEAST_FOR_NEIGHBOURS = 2 * NEIGHBOURS;
    private static final int MOST_ALONE = 32;

    public SampleAgreement {
        cosines = List.copyOf(cosines);
    }

    /** Runs both models on each batch, and the second on some samples alone. */
    public static SampleAgreement of(Session original, Session candidate, List<CalibrationBatch> batches) {
        return of(original, candidate, batches, UnaryOperator.identity());
    }

    /**
     * As {@link #of(Session, Session, List)}, for a candidate that wants its inputs told in another way.
     *
     * @param translation the inputs of the original as the candidate wants them
     */
    public static SampleAgreement of(
            Session original,
            Session candidate,
            List<CalibrationBatch> batches,
            UnaryOperator<Map<String, Tensor>> translation) {
        String output = original.outputs().get(0).name();
        List<float[]> expected = new ArrayList<>();
        List<float[]> actual = new ArrayList<>();
        double difference = 0;
        for (CalibrationBatch batch : batches) {
            int alone = Math.max(0, Math.min(batch.sampleCount(), MOST_ALONE - actual.size()));
            Map<String, Tensor> translated = translation.apply(batch.inputs());
            float[][] together = vectors(candidate, output, translated, batch.sampleCount());
            for (int i = 0; i < alone && batch.sampleCount() > 1; i++) {
                Map<String, Tensor> inputs = SampleSlices.of(translated, batch.sampleCount(), i);
                difference = Math.max(difference, difference(together[i], vectors(candidate, output, inputs, 1)[0]));
            }
            expected.addAll(List.of(vectors(original, output, batch.inputs(), batch.sampleCount())));
            actual.addAll(List.of(together));
        }
        List<Double> cosines = IntStream.range(0, expected.size())
                .mapToObj(i -> 1 - SampleVectors.distance(expected.get(i), actual.get(i)))
                .toList();
        return new SampleAgreement(cosines, neighboursKept(expected, actual), difference);
    }

    /** The mean cosine. */
    public double cosineMean() {
        return cosines.stream().mapToDouble(Double::doubleValue).average().orElse(1);
    }

    /** The smallest cosine. */
    public double cosineMin() {
        return cosines.stream().mapToDouble(Double::doubleValue).min().orElse(1);
    }

    private static float[][] vectors(Session session, String output, Map<String, Tensor> inputs, int samples) {
        return SampleVectors.of(session.run(inputs).get(output), inputs, samples);
    }

    private static double difference(float[] a, float[] b) {
        double lengthA = length(a);
        double lengthB = length(b);
        double largest = a.length == b.length ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            largest = Math.max(largest, Math.abs(a[i] / lengthA - b[i] / lengthB));
        }
        return largest;
    }

    private static double length(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        return squares == 0 ? 1 : Math.sqrt(squares);
    }

    private static OptionalDouble neighboursKept(List<float[]> expected, List<float[]> actual) {
        boolean comparable = expected.stream().allMatch(vector -> vector.length == expected.get(0).length);
        if (expected.size() < LEAST_FOR_NEIGHBOURS || !comparable) {
            return OptionalDouble.empty();
        }
        return IntStream.range(0, expected.size())
                .parallel()
                .mapToDouble(i -> {
                    List<Integer> before = nearest(expected, i);
                    return before.stream().filter(nearest(actual, i)::contains).count() / (double) NEIGHBOURS;
                })
                .average();
    }

    private static List<Integer> nearest(List<float[]> vectors, int index) {
        double[] distances = vectors.stream()
                .mapToDouble(other -> SampleVectors.distance(vectors.get(index), other))
                .toArray();
        return IntStream.range(0, vectors.size())
                .filter(i -> i != index)
                .boxed()
                .sorted((a, b) -> Double.compare(distances[a], distances[b]))
                .limit(NEIGHBOURS)
                .toList();
    }
}
