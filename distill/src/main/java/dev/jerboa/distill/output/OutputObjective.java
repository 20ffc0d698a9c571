package dev.jerboa.distill.output;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.train.Variable;
import dev.jerboa.train.loop.Loss;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a student's values are to be: a sum of losses against the teacher's.
 *
 * @param terms one or more; each value of the student at most once
 */
public record OutputObjective(List<OutputTerm> terms) {
    // Softmax was along the second axis in the first sets of operators.
    private static final long SOFTMAX_OF_LAST_AXIS = 13;

    public OutputObjective {
        terms = List.copyOf(terms);
        long distinct = terms.stream().map(OutputTerm::student).distinct().count();
        if (terms.isEmpty() || distinct < terms.size()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "there are " + terms.size() + " losses for " + distinct + " values of the student",
                    "Give one loss for each value.");
        }
    }

    /** An objective of these terms. */
    public static OutputObjective of(OutputTerm... terms) {
        return new OutputObjective(Arrays.asList(terms));
    }

    /**
     * For each output of a model the loss that fits what writes it: soft classes for a Softmax, yes and no for a Sigmoid,
     * the squared difference relative to the teacher's squares for anything else.
     */
    public static OutputObjective of(OnnxModel model) {
        Graph graph = model.graph();
        return new OutputObjective(graph.outputs().stream()
                .map(Value::name)
                .map(name -> OutputTerm.of(name, fitting(graph, name, model.opset())))
                .toList());
    }

    private static OutputLoss fitting(Graph graph, String name, long opset) {
        Optional<Node> writer = graph.producer(name);
        while (writer.isPresent() && writer.get().is("Identity")) {
            writer = graph.producer(writer.get().input(0));
        }
        if (writer.isPresent() && writer.get().is("Softmax")) {
            int axis = (int) writer.get().attribute("axis", opset < SOFTMAX_OF_LAST_AXIS ? 1 : -1);
            return new OutputLoss.SoftClasses(Scores.PROBABILITIES, axis, 1);
        } else if (writer.isPresent() && writer.get().is("Sigmoid")) {
            return new OutputLoss.BinaryClasses(Scores.PROBABILITIES);
        }
        return new OutputLoss.RelativeSquaredError();
    }

    /** The values of the teacher that are looked at. */
    public Set<String> teacherValues() {
        return values(OutputTerm::teacher);
    }

    /** The values of the student that are looked at. */
    public Set<String> studentValues() {
        return values(OutputTerm::student);
    }

    private Set<String> values(Function<OutputTerm, String> side) {
        return terms.stream().map(side).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The loss of a batch.
     *
     * @param teacher at least {@link #teacherValues()}, by name
     * @param student at least {@link #studentValues()}, by name
     * @throws JerboaException if two values must have one shape and have not; both are named
     */
    public Loss loss(Map<String, Variable> teacher, Map<String, Variable> student) {
        Map<String, Variable> parts = new LinkedHashMap<>();
        Variable total = null;
        for (OutputTerm term : terms) {
            Variable wanted = teacher.get(term.teacher());
            Variable found = student.get(term.student());
            requireSameShape(term, wanted, found);
            Variable part = term.loss().of(wanted, found);
            parts.put(term.student(), part);
            Variable weighted = part.times(term.weight());
            total = total == null ? weighted : total.plus(weighted);
        }
        return new Loss(total, parts);
    }

    private static void requireSameShape(OutputTerm term, Variable wanted, Variable found) {
        if (term.loss().needsSameShape() && !Arrays.equals(wanted.dims(), found.dims())) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the student's '" + term.student() + "' is " + TensorData.format(found.dims())
                            + ", and the teacher's '" + term.teacher() + "' is " + TensorData.format(wanted.dims()),
                    "Compare values of one shape; for embeddings of other widths use losses of relations.");
        }
    }
}
