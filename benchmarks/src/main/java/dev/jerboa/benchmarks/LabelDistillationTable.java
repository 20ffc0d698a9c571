package dev.jerboa.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Accuracies over several seeds: mean and standard deviation in percent, a row for each way to learn. */
final class LabelDistillationTable {
    private static final String ROW = "%-28s %22s %22s%n";

    private final Map<String, Map<String, List<Double>>> accuracies = new LinkedHashMap<>();

    void add(String how, String network, double accuracy) {
        accuracies
                .computeIfAbsent(how, key -> new LinkedHashMap<>())
                .computeIfAbsent(network, key -> new ArrayList<>())
                .add(accuracy);
    }

    void print() {
        System.out.printf(ROW, "accuracy in %", "small (teacher: big)", "big (teacher: small)");
        accuracies.forEach(
                (how, networks) -> System.out.printf(ROW, how, cell(networks.get("small")), cell(networks.get("big"))));
    }

    private static String cell(List<Double> values) {
        double mean = values.stream().mapToDouble(value -> value).average().orElseThrow();
        double squares = values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .sum();
        double deviation = Math.sqrt(squares / Math.max(1, values.size() - 1));
        return String.format(Locale.ROOT, "%.1f ± %.1f", 100 * mean, 100 * deviation);
    }
}
