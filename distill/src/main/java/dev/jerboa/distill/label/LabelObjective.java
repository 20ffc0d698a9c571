package dev.jerboa.distill.label;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.train.Variable;
import dev.jerboa.train.graph.TorchGraph;
import dev.jerboa.train.loop.ClassLabels;
import dev.jerboa.train.loop.Loss;
import dev.jerboa.train.loop.Objective;
import dev.jerboa.train.loop.StepMetrics;
import dev.jerboa.train.loop.TrainingObserver;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What a classifier is trained for: to give the known labels, and what its teacher, if there is one, says. */
final class LabelObjective implements Objective<LabelledBatch>, TrainingObserver {
    private final TorchGraph graph;
    private final int classes;
    private final Optional<Taught> taught;
    private long step;

    LabelObjective(TorchGraph graph, int classes, Optional<Taught> taught) {
        this.graph = graph;
        this.classes = classes;
        this.taught = taught;
    }

    @Override
    public void started(long stepsMade) {
        step = stepsMade;
    }

    @Override
    public void stepped(StepMetrics metrics) {
        step = metrics.step();
    }

    @Override
    public Loss loss(LabelledBatch batch) {
        Variable student = logits(batch.inputs());
        Map<String, Variable> terms = new LinkedHashMap<>();
        Variable total = null;
        int[] known = IntStream.range(0, batch.labels().length)
                .filter(i -> batch.labels()[i] != LabelledSamples.UNKNOWN)
                .toArray();
        double alpha = taught.map(Taught::alpha).orElse(0.0);
        if (taught.isPresent() && alpha > 0) {
            Variable teacher = Variable.of(new long[] {batch.labels().length, classes}, batch.teacherLogits());
            LabelLoss.Setting setting = new LabelLoss.Setting(batch.seed(), step);
            Variable loss = taught.get().loss().of(teacher, student, setting);
            terms.put("teacher", loss.detach());
            total = loss.times(alpha);
        }
        if (known.length > 0 && alpha < 1) {
            Variable loss = crossEntropy(batch, student, known);
            terms.put("labels", loss.detach());
            Variable weighted = loss.times(1 - alpha);
            total = total == null ? weighted : total.plus(weighted);
        }
        if (total == null) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a batch has neither labels nor a teacher to learn from",
                    "Give the samples labels, or the training a teacher.");
        }
        return new Loss(total, terms.size() > 1 ? terms : Map.of());
    }

    private Variable crossEntropy(LabelledBatch batch, Variable student, int[] known) {
        long[] labels = ClassLabels.require(
                Arrays.stream(known).mapToLong(i -> batch.labels()[i]).toArray(), classes);
        long[] rows = Arrays.stream(known).asLongStream().toArray();
        Variable shown = known.length == batch.labels().length
                ? student
                : student.select(0, Variable.of(new long[] {rows.length}, rows));
        return shown.crossEntropy(Variable.of(new long[] {labels.length}, labels));
    }

    /** The logits of samples, {@code [samples, classes]}. */
    Variable logits(Map<String, Tensor> inputs) {
        Variable logits = graph.run(variables(inputs)).get(graph.outputs().get(0));
        long[] dims = logits.dims();
        if (dims.length != 2 || dims[1] != classes) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the model's first output is " + TensorData.format(dims) + ", but there are " + classes
                            + " classes",
                    "Give the model an output [batch, " + classes + "].");
        }
        return logits;
    }

    @Override
    public Optional<String> firstNonFinite(LabelledBatch batch) {
        return graph.firstNonFinite(variables(batch.inputs()));
    }

    private static Map<String, Variable> variables(Map<String, Tensor> inputs) {
        Map<String, Variable> variables = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> variables.put(
                name,
                tensor instanceof Tensor.Longs
                        ? Variable.of(tensor.dims(), tensor.longs())
                        : Variable.of(tensor.dims(), tensor.floats())));
        return variables;
    }
}
