package dev.jerboa.demo.emoji;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import java.util.List;

/**
 * Phones of frames made into phones in their order: the likeliest of each frame, equal neighbours once, no pauses (the best
 * path of Graves et al. 2006, section 3.2, with the pause for the blank).
 */
final class PhoneOrder {
    private static final String PREFIX = "order.";

    private PhoneOrder() {}

    /**
     * Appends the nodes.
     *
     * @param logits float {@code [batch, frames, phones]}; phone 0 is the pause
     * @param symbols int64 {@code [batch, frames + 2]}: a pause, the phones in their order, and pauses up to the end
     */
    static void append(Graph graph, String logits, String symbols) {
        graph.addInitializer(PREFIX + "axis", TensorData.ofLongs(new long[0], 1));
        longs(graph, "axes", 1);
        longs(graph, "zero", 0);
        longs(graph, "last", -1);
        longs(graph, "before", 0, 1, 0, 0);
        longs(graph, "behind", 0, 0, 0, 2);
        graph.append(List.of(
                node(
                        "ArgMax",
                        PREFIX + "likeliest",
                        List.of(logits),
                        Attribute.of("axis", 2L),
                        Attribute.of("keepdims", 0L)),
                node("Pad", PREFIX + "shifted", read("likeliest", "before")),
                node("Slice", PREFIX + "previous", read("shifted", "zero", "last", "axes")),
                node("Equal", PREFIX + "same", read("likeliest", "previous")),
                node("Not", PREFIX + "begins", read("same")),
                node("Cast", PREFIX + "sounds", read("likeliest"), to(ElementType.BOOL)),
                node("And", PREFIX + "kept", read("begins", "sounds")),
                node("Cast", PREFIX + "one", read("kept"), to(ElementType.INT64)),
                node("CumSum", PREFIX + "count", read("one", "axis")),
                // What is left out goes to the last place, as the pause that is there anyway.
                node("Where", PREFIX + "place", read("kept", "count", "last")),
                node("Mul", PREFIX + "phone", read("likeliest", "one")),
                node("Mul", PREFIX + "nothing", read("likeliest", "zero")),
                node("Pad", PREFIX + "empty", read("nothing", "behind")),
                node("ScatterElements", symbols, read("empty", "place", "phone"), Attribute.of("axis", 1L))));
    }

    private static void longs(Graph graph, String name, long... values) {
        graph.addInitializer(PREFIX + name, TensorData.ofLongs(new long[] {values.length}, values));
    }

    private static List<String> read(String... names) {
        return List.of(names).stream().map(name -> PREFIX + name).toList();
    }

    private static Attribute to(ElementType type) {
        return Attribute.of("to", (long) type.code());
    }

    private static Node node(String operator, String name, List<String> read, Attribute... attributes) {
        return Node.of(operator, name, read, List.of(name), attributes);
    }
}
