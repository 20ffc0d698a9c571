package dev.jerboa.cli.recipe.space;

import dev.jerboa.cli.recipe.space.TermPart.Task;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.learn.Answers;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A number, learned with mean 0 and deviation 1.
 *
 * @param values the number of each sample, NaN where it is not known
 * @param mean of those to learn from
 * @param deviation of those to learn from
 */
record NumberTask(Task part, List<Double> values, double mean, double deviation) implements HeadTask {
    static NumberTask of(Task part, List<Sample> samples, List<Optional<String>> texts, List<String> seen) {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String key = samples.get(i).key();
            values.add(texts.get(i).map(text -> parse(part, text, key)).orElse(Double.NaN));
        }
        double mean = seen.stream().mapToDouble(Double::parseDouble).average().orElseThrow();
        double deviation = Math.sqrt(seen.stream()
                .mapToDouble(text -> Math.pow(Double.parseDouble(text) - mean, 2))
                .average()
                .orElseThrow());
        return new NumberTask(part, values, mean, deviation == 0 ? 1 : deviation);
    }

    private static double parse(Task part, String text, String key) {
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below, as what is not finite is.
        }
        throw new JerboaException(
                ErrorCode.INVALID_ARGUMENT,
                "the sample '" + key + "' has the " + part.label() + " '" + text + "', which is no number",
                "Leave it empty where it is not known, or write 'kind: classes'.");
    }

    @Override
    public Answers answers() {
        return new Answers.Numbers(1, sample -> new float[] {(float) ((values.get(sample) - mean) / deviation)});
    }

    @Override
    public List<String> names() {
        return List.of();
    }

    @Override
    public boolean knows(int sample) {
        return !Double.isNaN(values.get(sample));
    }

    @Override
    public String label(int sample) {
        return Double.toString(values.get(sample));
    }

    @Override
    public float[][] restored(float[][] found) {
        float[][] numbers = new float[found.length][];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = new float[] {(float) (found[i][0] * deviation + mean)};
        }
        return numbers;
    }

    @Override
    public void restore(OnnxModel head) {
        head.graph().initializers().forEach((name, data) -> {
            float[] numbers = data.toFloats();
            boolean bias = data.dims().length == 1;
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) (numbers[i] * deviation + (bias ? mean : 0));
            }
            head.graph().setConstant(name, TensorData.ofFloats(data.dims(), numbers));
        });
    }
}
