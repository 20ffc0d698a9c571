package dev.jerboa.cli.compress;

import dev.jerboa.cli.terminal.Table;
import dev.jerboa.cli.terminal.Terminal;
import dev.jerboa.cli.terminal.Units;
import dev.jerboa.compress.CompressionResult;
import dev.jerboa.compress.pruning.PruningPreview;
import dev.jerboa.compress.report.CompressionReport;
import dev.jerboa.compress.report.PrunedGroup;
import dev.jerboa.compress.report.PruningReport;
import dev.jerboa.compress.report.StepReport;
import dev.jerboa.compress.report.StepSpeed;
import dev.jerboa.compress.report.VocabularyReport;
import dev.jerboa.compress.report.ZerosReport;
import dev.jerboa.prune.plan.Cost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a compression would do and did, for a person at a terminal. */
public final class CompressionSummary {
    private CompressionSummary() {}

    /** Prints what a pruning would do. */
    public static void print(Terminal terminal, PruningPreview preview) {
        printGroups(terminal, preview.groups(), preview.before());
        preview.vocabulary().ifPresent(vocabulary -> terminal.print(text(vocabulary)));
        preview.zeros().ifPresent(zeros -> terminal.print(text(zeros)));
        printCost(terminal, preview.before(), preview.after());
        terminal.print("loyalty     "
                + (preview.loyalty().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                "mean cosine %.4f to be expected on data kept back, before repair and distilling",
                                preview.loyalty().getAsDouble())
                        : "not known without --data"));
        preview.refusals().forEach(refusal -> terminal.remark("stays: " + refusal));
    }

    /** Prints what came of a run. */
    public static void print(Terminal terminal, CompressionResult result, boolean verbose) {
        CompressionReport report = result.report();
        report.steps().stream().flatMap(step -> step.pruning().stream()).forEach(pruning -> {
            if (verbose) {
                printGroups(terminal, pruning.groups(), pruning.before());
                terminal.print("");
            }
        });
        terminal.heading(result.output().toString());
        report.steps().stream().flatMap(step -> step.pruning().stream()).forEach(pruning -> print(terminal, pruning));
        terminal.print("size        " + Units.size(report.source().sizeBytes()) + " -> "
                + Units.size(report.output().sizeBytes()) + " ("
                + Units.percent(
                        (double) report.output().sizeBytes() / report.source().sizeBytes())
                + ")");
        terminal.print(String.format(
                Locale.ROOT,
                "cosine      %.4f mean, %.4f min, on %s",
                report.loyalty().cosineMean(),
                report.loyalty().cosineMin(),
                report.loyalty().samples()));
        StepReport last = report.steps().get(report.steps().size() - 1);
        last.speeds()
                .forEach(speed -> terminal.print(
                        String.format(Locale.ROOT, "speed       %.2f x as fast, on %s", speed.speed(), speed.shape())));
        if (report.steps().size() > 1) {
            terminal.print("");
            terminal.print(steps(report));
        }
        result.tokenizer().ifPresent(file -> terminal.print("tokenizer   " + file + " belongs to it"));
        report.warnings().forEach(terminal::remark);
    }

    private static void print(Terminal terminal, PruningReport pruning) {
        Map<String, int[]> counts = pruning.groups().stream()
                .collect(Collectors.toMap(
                        PrunedGroup::kind,
                        group -> new int[] {group.unitsBefore() - group.unitsAfter(), group.unitsBefore()},
                        (a, b) -> new int[] {a[0] + b[0], a[1] + b[1]},
                        LinkedHashMap::new));
        if (!counts.isEmpty()) {
            terminal.print("gone        "
                    + counts.entrySet().stream()
                            .map(entry ->
                                    entry.getValue()[0] + " of " + entry.getValue()[1] + " " + entry.getKey() + "s")
                            .collect(Collectors.joining(", "))
                    + ", by " + pruning.criterion().orElse(""));
        }
        pruning.vocabulary().ifPresent(vocabulary -> terminal.print(text(vocabulary)));
        pruning.zeros().ifPresent(zeros -> terminal.print(text(zeros)));
        pruning.taught()
                .forEach(taught -> terminal.print(String.format(
                        Locale.ROOT,
                        "distilled   %d steps: loss on batches kept back %.4g -> %.4g",
                        taught.steps(),
                        taught.lossBefore(),
                        taught.lossAfter())));
        printCost(terminal, pruning.before(), pruning.after());
    }

    private static void printGroups(Terminal terminal, List<PrunedGroup> groups, Cost before) {
        if (groups.isEmpty()) {
            return;
        }
        Table table = new Table("kind", " units", " go", " importance", " of the rest", " saved", " MACs", "where");
        for (PrunedGroup group : groups) {
            int gone = group.unitsBefore() - group.unitsAfter();
            table.row(
                    group.kind(),
                    group.unitsBefore(),
                    gone,
                    gone == 0 ? "" : number(group.meanImportanceGone()),
                    group.unitsAfter() == 0 || group.meanImportanceLeft() == 0
                            ? ""
                            : number(group.meanImportanceLeft()),
                    Units.size(group.savedBytes()),
                    Units.percent(group.savedMacs() / (double) Math.max(1, before.macs())),
                    group.name());
        }
        terminal.print(table);
    }

    private static void printCost(Terminal terminal, Cost before, Cost after) {
        terminal.print("parameters  " + Units.count(before.parameters()) + " -> " + Units.count(after.parameters())
                + " (" + share(after.parameters(), before.parameters()) + ")");
        terminal.print("weights     " + Units.size(before.weightBytes()) + " -> " + Units.size(after.weightBytes())
                + " (" + share(after.weightBytes(), before.weightBytes()) + ")");
        terminal.print("MACs        " + share(after.macs(), before.macs()) + " are left");
    }

    private static String text(VocabularyReport vocabulary) {
        return "vocabulary  " + vocabulary.tokensBefore() + " -> " + vocabulary.tokensAfter() + " tokens ("
                + vocabulary.usedTokens() + " are used), saves " + Units.size(vocabulary.savedBytes());
    }

    private static String text(ZerosReport zeros) {
        return "zeros       " + share(zeros.zeroCount(), zeros.weightCount()) + " of the weights in " + zeros.matrices()
                + " matrices, as " + zeros.pattern() + " by " + zeros.criterion() + "; as gzip "
                + Units.size(zeros.gzipBytesBefore()) + " -> " + Units.size(zeros.gzipBytesAfter());
    }

    private static Table steps(CompressionReport report) {
        List<StepSpeed> shapes = report.steps().get(0).speeds();
        List<String> titles = new ArrayList<>(List.of("after", " size", " cosine"));
        shapes.forEach(speed -> {
            titles.add(" " + speed.shape());
            titles.add(" speed");
            titles.add(" by this step");
        });
        Table table = new Table(titles.toArray(String[]::new));
        for (StepReport step : report.steps()) {
            List<Object> cells = new ArrayList<>(List.of(
                    step.name(), Units.size(step.sizeBytes()), String.format(Locale.ROOT, "%.4f", step.cosineMean())));
            step.speeds().forEach(speed -> {
                cells.add(Units.time(speed.medianMillis()));
                cells.add(String.format(Locale.ROOT, "%.2f x", speed.speed()));
                cells.add(String.format(Locale.ROOT, "%.2f x", speed.stepSpeed()));
            });
            table.row(cells.toArray());
        }
        return table;
    }

    private static String share(long after, long before) {
        return Units.percent((double) after / Math.max(1, before));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
