package dev.jerboa.distill.student;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the layers that an encoder repeats, by the graph itself.
 *
 * <p>Between the values that all data passes through lie segments: a residual block, a step of a normalization. Where a
 * sequence of segments with the same operators and the same shapes of weights comes again and again, it is a layer. Of
 * all ways to see such repetitions, the one that covers the most weights wins, in the most layers. Where in the sequence
 * a layer begins is then a matter of taste: it is the place at which names agree with it, if names count layers, and else
 * the place before attention.
 */
public final class LayerFinder {
    private static final Pattern NUMBER = Pattern.compile("(?:^|[./_])(\\d+)[./]");

    private final Graph graph;

    private LayerFinder(Graph graph) {
        this.graph = graph;
    }

    /** A way to see repetitions: {@code count} times {@code period} segments of a stream, from {@code start}. */
    private record Repetition(Stream stream, int start, int period, int count, long weights) {
        List<EncoderLayer> layers() {
            List<EncoderLayer> layers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int from = start + i * period;
                List<Node> nodes = stream.segments().subList(from, from + period).stream()
                        .flatMap(List::stream)
                        .toList();
                layers.add(new EncoderLayer(
                        i, stream.values().get(from), stream.values().get(from + period), nodes));
            }
            return layers;
        }
    }

    /**
     * The repeated layers of a graph whose nodes are in order, the first one first; at least two.
     *
     * @param name what errors call the model
     * @throws JerboaException if nothing repeats; the message says how many residual blocks were found
     */
    public static List<EncoderLayer> find(Graph graph, String name) {
        return new LayerFinder(graph).find(name);
    }

    private List<EncoderLayer> find(String name) {
        List<String> starts = new ArrayList<>();
        graph.requiredInputs().stream().map(Value::name).forEach(starts::add);
        graph.nodes().stream()
                .flatMap(node -> node.outputs().stream())
                .filter(value -> graph.consumers(value).size() > 1)
                .forEach(starts::add);
        List<Repetition> best = new ArrayList<>();
        int blocks = 0;
        Set<List<String>> seen = new HashSet<>();
        for (String start : starts) {
            Optional<Stream> stream = Stream.from(start, graph, graph.nodes());
            if (stream.isEmpty() || !seen.add(tail(stream.get()))) {
                continue;
            }
            List<List<String>> signatures =
                    stream.get().segments().stream().map(this::signature).toList();
            blocks = Math.max(blocks, (int)
                    stream.get().segments().stream().filter(this::hasWeight).count());
            for (Repetition found : repetitions(stream.get(), signatures)) {
                int order = best.isEmpty() ? 1 : compare(found, best.get(0));
                if (order > 0) {
                    best.clear();
                }
                if (order >= 0) {
                    best.add(found);
                }
            }
        }
        if (best.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED,
                    name + " has no repeated layers: " + blocks
                            + " blocks with weights were found, none of which is like its neighbour",
                    "Only encoders that repeat a layer, such as transformers, can lose some of them.");
        }
        return best.stream()
                .reduce((a, b) -> taste(b) > taste(a) ? b : a)
                .orElseThrow()
                .layers();
    }

    /** Streams that differ in their first value alone hold the same layers. */
    private static List<String> tail(Stream stream) {
        return stream.values().subList(1, stream.values().size());
    }

    private static int compare(Repetition a, Repetition b) {
        int byWeights = Long.compare(a.weights(), b.weights());
        return byWeights != 0 ? byWeights : Integer.compare(a.count(), b.count());
    }

    private List<Repetition> repetitions(Stream stream, List<List<String>> signatures) {
        List<Repetition> found = new ArrayList<>();
        int size = signatures.size();
        for (int period = 1; period <= size / 2; period++) {
            int run = 0;
            for (int i = 0; i + period <= size; i++) {
                boolean same = i + period < size && signatures.get(i).equals(signatures.get(i + period));
                if (same) {
                    run++;
                } else {
                    addPhases(found, stream, i - run, period, run);
                    run = 0;
                }
            }
        }
        return found;
    }

    /** Adds every way to begin within a run of {@code run + period} segments that repeat. */
    private void addPhases(List<Repetition> found, Stream stream, int from, int period, int run) {
        int count = run / period + 1;
        for (int start = from; count > 1 && start <= from + run % period; start++) {
            List<List<Node>> segments = stream.segments().subList(start, start + count * period);
            boolean residual = segments.stream().anyMatch(segment -> segment.size() > 1 && hasWeight(segment));
            if (residual) {
                found.add(new Repetition(stream, start, period, count, total(segments)));
            }
        }
    }

    private long total(List<List<Node>> segments) {
        return segments.stream()
                .flatMap(List::stream)
                .mapToLong(node -> weights(node, TensorData::elementCount))
                .sum();
    }

    private boolean hasWeight(List<Node> segment) {
        return segment.stream().anyMatch(node -> weights(node, data -> data.rank() > 1 ? 1 : 0) > 0);
    }

    private long weights(Node node, ToLongFunction<TensorData> measure) {
        return node.inputs().stream()
                .flatMap(input -> Constants.find(graph, input).stream())
                .filter(constant -> constant.data().type() != ElementType.INT64)
                .mapToLong(constant -> measure.applyAsLong(constant.data()))
                .sum();
    }

    /** Operators and shapes of weights; constants of one element, such as an axis, may be written in many ways. */
    private List<String> signature(List<Node> segment) {
        return segment.stream()
                .map(node -> {
                    StringBuilder text = new StringBuilder(node.domain() + "." + node.operator());
                    for (String input : node.inputs()) {
                        Constants.find(graph, input)
                                .filter(constant -> constant.data().rank() > 0)
                                .filter(constant -> constant.data().type() != ElementType.INT64)
                                .ifPresent(constant -> text.append(constant.data()));
                    }
                    return text.toString();
                })
                .sorted()
                .toList();
    }

    /** How natural a beginning is: 2 where names count the layers, plus 1 where attention is in the first segment. */
    private int taste(Repetition repetition) {
        int last = -1;
        boolean counted = true;
        for (EncoderLayer layer : repetition.layers()) {
            Set<Integer> numbers = new TreeSet<>();
            layer.nodes().forEach(node -> addNumbers(node, numbers));
            counted &= numbers.size() == 1 && numbers.iterator().next() > last;
            last = numbers.isEmpty() ? last : numbers.iterator().next();
        }
        boolean attention = repetition.stream().segments().get(repetition.start()).stream()
                .anyMatch(node -> node.is("Softmax") || node.operator().contains("Attention"));
        return (counted ? 2 : 0) + (attention ? 1 : 0);
    }

    private void addNumbers(Node node, Set<Integer> numbers) {
        addNumber(node.name(), numbers);
        node.inputs().stream()
                .filter(input -> graph.initializers().containsKey(input))
                .filter(input -> graph.consumers(input).size() == 1)
                .forEach(input -> addNumber(input, numbers));
    }

    private static void addNumber(String name, Set<Integer> numbers) {
        Matcher matcher = NUMBER.matcher(name);
        if (matcher.find() && matcher.group(1).length() < 6) {
            numbers.add(Integer.valueOf(matcher.group(1)));
        }
    }
}
