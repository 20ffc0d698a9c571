package dev.jerboa.benchmarks.pruning;

import dev.jerboa.multimodal.TextEncoder;
import dev.jerboa.multimodal.text.TokenBatch;
import dev.jerboa.prune.importance.Importance;
import dev.jerboa.prune.importance.Subject;
import dev.jerboa.prune.plan.Goal;
import dev.jerboa.prune.plan.PlanOptions;
import dev.jerboa.prune.plan.PruningPlan;
import dev.jerboa.prune.plan.PruningPlanner;
import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.prune.structure.UnitKind;
import dev.jerboa.runtime.LatencyBenchmark;
import dev.jerboa.runtime.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * MiniLM without some of its heads and neurons: how much each criterion harms it at each ratio, before and after repair.
 *
 * <p>Arguments: a folder, a CSV file of sentence pairs or {@code -}, how many pairs, ratios in percent, criteria, and of what
 * kind the units are, {@code heads}, {@code neurons} or {@code both}; the last three separated by commas. Criteria that
 * need samples see texts of WordNet. The speed is that of 8 texts of 128 tokens against the whole model, both in turn.
 */
public final class PruningCriteria {
    private static final Map<String, Set<UnitKind>> KINDS = Map.of(
            "heads", Set.of(UnitKind.HEAD),
            "neurons", Set.of(UnitKind.FEED_FORWARD),
            "both", Set.of(UnitKind.HEAD, UnitKind.FEED_FORWARD));
    private static final Set<String> TIMED = Set.of("wanda");
    private static final int TEXTS = 8;
    private static final int TOKENS = 128;
    private static final int WARM_UP_ROUNDS = 3;
    private static final int ROUNDS = 11;

    private PruningCriteria() {}

    /** Prints the table line by line. */
    public static void main(String[] arguments) throws IOException {
        List<Double> ratios = Stream.of(arguments[3].split(",", -1))
                .map(percent -> Double.parseDouble(percent) / 100)
                .toList();
        List<String> criteria = List.of((arguments[4].equals("all") ? Criteria.ALL : arguments[4]).split(",", -1));
        try (Workbench bench = Workbench.open(Path.of(arguments[0]), arguments[1], Integer.parseInt(arguments[2]))) {
            System.out.println(
                    "kind     criterion          ratio  gone   cosine  Spearman   repaired: cosine  Spearman   speed");
            print("", "whole model", 0, "", bench.measure(bench.model()), Optional.empty(), Optional.empty());
            for (String kind : arguments[5].split(",", -1)) {
                for (String criterion : criteria) {
                    rows(bench, kind, criterion, ratios);
                }
            }
        }
    }

    private static void rows(Workbench bench, String kind, String criterion, List<Double> ratios) {
        Subject subject = bench.subject();
        List<PruningGroup> groups = bench.groups().stream()
                .filter(group -> KINDS.get(kind).contains(group.kind()))
                .toList();
        Importance importance = Criteria.named(criterion);
        PruningPlanner planner = new PruningPlanner(
                subject.model().graph(),
                subject.dependencies(),
                criterion,
                importance.scores(subject, groups),
                PlanOptions.DEFAULT);
        for (double ratio : ratios) {
            PruningPlan plan = planner.plan(new Goal.Ratio(ratio));
            Path cut = bench.prune(plan.selection(), false, "cut");
            Path repaired = bench.prune(plan.selection(), true, "repaired");
            long gone = plan.before().parameters() - plan.after().parameters();
            print(
                    kind,
                    criterion,
                    ratio,
                    String.format(Locale.ROOT, "%.2f M", gone / 1e6),
                    bench.measure(cut),
                    Optional.of(bench.measure(repaired)),
                    TIMED.contains(criterion) ? Optional.of(speed(bench, repaired)) : Optional.empty());
        }
    }

    private static double speed(Workbench bench, Path model) {
        TokenBatch batch = bench.processor().encode(Collections.nCopies(TEXTS, "a text"), TOKENS);
        try (Session whole = Session.open(bench.model());
                Session pruned = Session.open(model)) {
            List<LatencyBenchmark.Candidate> candidates = Stream.of(whole, pruned)
                    .map(session ->
                            new LatencyBenchmark.Candidate(session.name(), session, TextEncoder.inputs(session, batch)))
                    .toList();
            return 1
                    / new LatencyBenchmark(WARM_UP_ROUNDS, ROUNDS)
                            .run(candidates)
                            .latencies()
                            .get(1)
                            .ratioToFirst();
        }
    }

    private static void print(
            String kind,
            String criterion,
            double ratio,
            String gone,
            Workbench.Quality cut,
            Optional<Workbench.Quality> repaired,
            Optional<Double> speed) {
        System.out.printf(
                Locale.ROOT,
                "%-8s %-18s %3.0f %% %7s  %.4f  %8s             %6s  %8s  %6s%n",
                kind,
                criterion,
                100 * ratio,
                gone,
                cut.cosine(),
                number(cut.correlation()),
                number(repaired.map(Workbench.Quality::cosine)),
                number(repaired.flatMap(Workbench.Quality::correlation)),
                speed.map(times -> String.format(Locale.ROOT, "%.2f x", times)).orElse(""));
    }

    private static String number(Optional<Double> value) {
        return value.map(number -> String.format(Locale.ROOT, "%.4f", number)).orElse("");
    }
}
