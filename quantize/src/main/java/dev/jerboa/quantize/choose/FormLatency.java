package dev.jerboa.quantize.choose;

import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.form.PlanRunner;
import dev.jerboa.quantize.form.WeightRounding;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.plan.Spelling;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightFinder;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.runtime.LatencyBenchmark;
import dev.jerboa.runtime.LatencyReport;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.TemporaryDirectory;
import dev.jerboa.runtime.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Times one matrix product in several forms on this machine, in one interleaved run. */
final class FormLatency {
    private static final long IR_VERSION = 8;
    private static final int WARM_UP_ROUNDS = 3;
    private static final int ROUNDS = 15;
    private static final double MICROS_PER_MILLI = 1000;

    private FormLatency() {}

    /**
     * The time of each form, in microseconds a call.
     *
     * @param rows rows of the activation, such as tokens of a batch
     * @param opset the version of the operators that the model uses
     * @param spelling the operators that forms are written with
     */
    static double[] micros(int rows, int inputs, int outputs, long opset, List<WeightForm> forms, Spelling spelling) {
        Random random = new Random(1);
        float[] activation = normal(random, rows * inputs);
        float[] matrix = normal(random, inputs * outputs);
        Map<String, Tensor> feed = Map.of("x", Tensor.of(new long[] {1, rows, inputs}, activation));
        List<Session> sessions = new ArrayList<>();
        try (TemporaryDirectory directory = TemporaryDirectory.create()) {
            List<LatencyBenchmark.Candidate> candidates = new ArrayList<>();
            for (WeightForm form : forms) {
                Path file = directory.path().resolve("form" + sessions.size() + ".onnx");
                write(model(matrix, inputs, outputs, opset), form, spelling, file);
                sessions.add(Session.open(file));
                candidates.add(
                        new LatencyBenchmark.Candidate(form.toString(), sessions.get(sessions.size() - 1), feed));
            }
            LatencyReport report = new LatencyBenchmark(WARM_UP_ROUNDS, ROUNDS).run(candidates);
            return report.latencies().stream()
                    .mapToDouble(latency -> latency.minimumMillis() * MICROS_PER_MILLI)
                    .toArray();
        } finally {
            sessions.forEach(Session::close);
        }
    }

    private static void write(OnnxModel model, WeightForm form, Spelling spelling, Path file) {
        Weight weight = WeightFinder.find(model).get(0);
        QuantizationPlan plan = QuantizationPlan.of(List.of(new Decision(weight, form, "timed", 0)))
                .withSpelling(spelling);
        try (Scratch scratch = Scratch.beside(file)) {
            PlanRunner.run(model, plan, WeightRounding.NEAREST, scratch, Progress.SILENT);
            OnnxFile.write(model, file);
        }
    }

    private static OnnxModel model(float[] matrix, int inputs, int outputs, long opset) {
        Graph graph = new Graph(
                "product",
                List.of(Value.of("x", tensor(inputs))),
                List.of(Value.of("y", tensor(outputs))),
                List.of(),
                Map.of("w", TensorData.ofFloats(new long[] {inputs, outputs}, matrix)),
                Set.of(),
                List.of(Node.of("MatMul", "multiply", List.of("x", "w"), List.of("y"))),
                Opaque.NONE);
        return new OnnxModel(IR_VERSION, Map.of("", opset), graph, List.of(), Map.of(), Opaque.NONE);
    }

    private static ValueType tensor(int width) {
        return ValueType.TensorType.of(
                ElementType.FLOAT,
                List.of(new Dimension.Symbol("batch"), new Dimension.Symbol("rows"), new Dimension.Fixed(width)));
    }

    private static float[] normal(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
