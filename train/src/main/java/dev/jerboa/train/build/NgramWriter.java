package dev.jerboa.train.build;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.TensorData;
import java.util.ArrayList;
import java.util.List;

/** Writes a bag of n-grams: their numbers, the hashes of these, and the sum of the rows. */
final class NgramWriter {
    /** A row is {@code ((number + 1) * MULTIPLIER + 2 * size mod PRIME) mod rows}; products stay below 2^63. */
    private static final long MULTIPLIER = 7_654_321;

    private static final long PRIME = Integer.MAX_VALUE;

    private final GraphWriter graph;
    private final NgramRecipe recipe;
    private final String axis;

    NgramWriter(GraphWriter graph, NgramRecipe recipe) {
        this.graph = graph;
        this.recipe = recipe;
        this.axis = graph.longs("ngrams.axis", 1);
    }

    /** Writes the sum of the rows of all n-grams of the symbols: {@code [batch, width]}. */
    String sum(String symbols) {
        String real = graph.node("Cast", "symbols.real.truth", List.of(symbols), to(ElementType.BOOL));
        real = graph.node("Cast", "symbols.real", List.of(real), to(ElementType.FLOAT));
        List<String> rows = new ArrayList<>();
        List<String> counted = new ArrayList<>();
        for (int size : recipe.sizes()) {
            String name = "ngrams." + size;
            rows.add(rows(name, symbols, size));
            counted.add(counted(name, real, size));
        }
        String table = graph.weight(
                "ngrams.weight",
                Initialization.TRUNCATED_NORMAL,
                recipe.rows(),
                recipe.width(),
                recipe.rows(),
                recipe.width());
        String row = graph.node("Concat", "ngrams.rows", rows, Attribute.of("axis", 1L));
        String count = graph.node("Concat", "ngrams.counted", counted, Attribute.of("axis", 1L));
        String gathered = graph.node("Gather", "ngrams", table, row);
        String sum =
                graph.node("MatMul", "ngrams.sum", graph.node("Unsqueeze", "ngrams.counts", count, axis), gathered);
        return graph.node("Squeeze", "ngrams.bag", sum, axis);
    }

    private String rows(String name, String symbols, int size) {
        String number = part(name, symbols, 0, size);
        long weight = 1;
        for (int place = 1; place < size; place++) {
            weight *= recipe.symbols();
            String part = part(name, symbols, place, size);
            String weighted =
                    graph.node("Mul", part + ".weighted", part, number(name + ".place." + place + ".weight", weight));
            number = graph.node("Add", name + ".number." + place, number, weighted);
        }
        String hash = graph.node("Add", name + ".from_one", number, number("ngrams.one", 1));
        hash = graph.node("Mul", name + ".spread", hash, number(name + ".multiplier", MULTIPLIER + 2L * size));
        hash = graph.node("Mod", name + ".hash", hash, number("ngrams.prime", PRIME));
        return graph.node("Mod", name + ".rows", hash, number("ngrams.count", recipe.rows()));
    }

    /** 1 where an n-gram counts: nothing within is padding, and not all is. */
    private String counted(String name, String real, int size) {
        String result = part(name + ".real", real, Math.min(1, size - 1), size);
        if (size == 2) {
            return graph.node("Max", name + ".counted", part(name + ".real", real, 0, size), result);
        }
        for (int place = 2; place < size - 1; place++) {
            result = graph.node("Mul", name + ".counted." + place, result, part(name + ".real", real, place, size));
        }
        return result;
    }

    /** What stands at a place of each n-gram. */
    private String part(String name, String symbols, int place, int size) {
        int after = size - 1 - place;
        String from = graph.longs("ngrams.from." + place, place);
        String to = graph.longs("ngrams.to." + after, after == 0 ? Long.MAX_VALUE : -after);
        return graph.node("Slice", name + ".place." + place, symbols, from, to, axis);
    }

    private String number(String name, long value) {
        return graph.constant(name, TensorData.ofLongs(new long[0], value));
    }

    private static Attribute to(ElementType type) {
        return Attribute.of("to", (long) type.code());
    }
}
