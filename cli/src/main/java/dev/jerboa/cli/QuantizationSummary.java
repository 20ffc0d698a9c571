package dev.jerboa.cli;

import dev.jerboa.cli.terminal.Table;
import dev.jerboa.cli.terminal.Terminal;
import dev.jerboa.cli.terminal.Units;
import dev.jerboa.quantize.QuantizationResult;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.Deployment;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.plan.Spelling;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.report.QuantizationReport;
import dev.jerboa.quantize.verify.ModelComparison;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a quantization does and did, for a person at a terminal. */
final class QuantizationSummary {
    private QuantizationSummary() {}

    /** Prints what is done to each weight. */
    static void printPlan(Terminal terminal, QuantizationPlan plan) {
        Table table = new Table("weight", "shape", "role", "form", " before", " after", "why");
        for (Decision decision : plan.decisions()) {
            table.row(
                    decision.weight().name(),
                    decision.weight().constant().data(),
                    decision.weight().role(),
                    decision.form(),
                    Units.size(decision.sizeBytesBefore()),
                    Units.size(decision.sizeBytesAfter()),
                    decision.reason());
        }
        terminal.print(table);
        terminal.print(
                "weights together: " + Units.size(plan.sizeBytesBefore()) + " -> " + Units.size(plan.sizeBytesAfter()));
    }

    /** Prints what came of a run. */
    static void print(Terminal terminal, QuantizationResult result) {
        QuantizationPlan plan = result.plan();
        terminal.heading(result.output().toString());
        terminal.print(
                "weights  " + plan.taken().size() + " of " + plan.decisions().size() + " taken: " + counts(plan, true));
        if (plan.taken().size() < plan.decisions().size()) {
            terminal.print("kept     " + counts(plan, false));
        }
        terminal.print("size     " + Units.size(result.sizeBytesBefore()) + " -> " + Units.size(result.sizeBytesAfter())
                + " (" + Units.percent((double) result.sizeBytesAfter() / result.sizeBytesBefore()) + ")");
        printTarget(terminal, result.deployment());
        result.report().ifPresent(report -> print(terminal, report));
        if (result.report().isEmpty()) {
            result.deployment().assumption().ifPresent(terminal::remark);
            terminal.print("cosine   "
                    + result.comparison().map(QuantizationSummary::agreement).orElse("not measured"));
        }
    }

    private static void printTarget(Terminal terminal, Deployment deployment) {
        terminal.print("target   " + deployment.target().title() + (deployment.isHost() ? ", as here" : "")
                + (deployment.spelling() == Spelling.FUSED
                        ? ""
                        : "; spelled as " + deployment.spelling().optionName()));
    }

    private static void print(Terminal terminal, QuantizationReport report) {
        report.loyalty()
                .ifPresent(loyalty -> terminal.print(String.format(
                        Locale.ROOT,
                        "cosine   %.4f mean, %.4f min, on %s",
                        loyalty.cosineMean(),
                        loyalty.cosineMin(),
                        loyalty.samples())));
        report.latency().stream()
                .filter(row -> row.model().equals("result"))
                .forEach(row -> terminal.print(
                        String.format(Locale.ROOT, "speed    %.2f x as fast, on %s", row.speed(), row.shape())));
        report.saturation()
                .ifPresent(saturation -> terminal.print(String.format(
                        Locale.ROOT,
                        "products wrong by %s in the mean; signed 8-bit weights would make it %s on %s",
                        Units.percent(saturation.meanError()),
                        Units.percent(saturation.meanSaturatedError()),
                        saturation.processor())));
        report.warnings().forEach(terminal::remark);
    }

    private static String counts(QuantizationPlan plan, boolean taken) {
        Map<String, Long> counts = plan.decisions().stream()
                .filter(decision -> decision.isTaken() == taken)
                .collect(Collectors.groupingBy(
                        decision -> decision.form() instanceof WeightForm.Unchanged
                                ? decision.reason()
                                : decision.form().toString(),
                        LinkedHashMap::new,
                        Collectors.counting()));
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " x " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    private static String agreement(ModelComparison comparison) {
        return String.format(
                Locale.ROOT,
                "%.4f mean, %.4f min, on generated inputs",
                comparison.cosineMean(),
                comparison.cosineMin());
    }
}
