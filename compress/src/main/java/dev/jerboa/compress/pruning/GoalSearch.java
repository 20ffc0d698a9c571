package dev.jerboa.compress.pruning;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Progress;
import dev.jerboa.prune.plan.Cost;
import dev.jerboa.prune.plan.Goal;
import dev.jerboa.prune.plan.PruningPlan;
import dev.jerboa.quantize.verify.MeasuredBatches;
import dev.jerboa.quantize.verify.SampleAgreement;
import dev.jerboa.runtime.LatencyBenchmark;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.TemporaryDirectory;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import dev.jerboa.runtime.data.HeldOut;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the plan that reaches a goal: by counting where that tells, else by making candidates and measuring them. */
final class GoalSearch {
    private static final int STEPS = 6;

    private final Prunable prunable;
    private final HeldOut split;
    private final Optional<CalibrationData> repair;
    private final Progress progress;

    /**
     * A search among what may go.
     *
     * @param split samples to repair with, and samples to measure on
     * @param repair whether candidates are repaired before they are measured
     */
    GoalSearch(Prunable prunable, HeldOut split, boolean repair, Progress progress) {
        this.prunable = prunable;
        this.split = split;
        this.repair = repair ? Optional.of(split.calibration()) : Optional.empty();
        this.progress = progress;
    }

    /**
     * The plan of the least pruning that reaches a counted goal.
     *
     * @param wanted the goal as a person gave it, for messages
     * @throws JerboaException {@code INVALID_ARGUMENT} if a limit cannot be reached, {@code NOTHING_TO_DO} if it is met
     *     already
     */
    PruningPlan counted(Goal goal, PruningGoal wanted) {
        PruningPlan plan = prunable.planner().plan(goal);
        boolean reached =
                goal.reached(plan.before(), plan.after(), prunable.planner().prunableParameters());
        if (plan.isEmpty() && wanted instanceof PruningGoal.Threshold threshold) {
            throw nothingBelow(threshold);
        }
        if (!reached && !(wanted instanceof PruningGoal.Ratio || wanted instanceof PruningGoal.Threshold)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "'" + wanted.text() + "' cannot be reached: with all gone that may go, " + left(wanted, plan)
                            + " are left",
                    "Let more kinds of parts go with --remove, or quantize as well; each group keeps a tenth of its units.");
        }
        if (plan.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.NOTHING_TO_DO,
                    reached
                            ? "'" + wanted.text() + "' is met already: the model takes " + left(wanted, plan)
                            : "'" + wanted.text()
                                    + "' takes nothing out: widths stay multiples of 8, and each group keeps a"
                                    + " tenth of its units",
                    "Give a harder goal.");
        }
        return plan;
    }

    private JerboaException nothingBelow(PruningGoal.Threshold threshold) {
        return new JerboaException(
                ErrorCode.NOTHING_TO_DO,
                String.format(
                        Locale.ROOT,
                        "'%s' takes nothing out: the least importance of all that may go is %.4g, widths stay multiples"
                                + " of 8, and each group keeps a tenth of its units",
                        threshold.text(),
                        prunable.planner().leastImportance()),
                "Give a higher threshold; --dry-run with a --ratio shows how much the groups matter.");
    }

    private static String left(PruningGoal wanted, PruningPlan plan) {
        Cost after = plan.after();
        if (wanted instanceof PruningGoal.MostBytes) {
            return String.format(Locale.ROOT, "%,d bytes of weights", after.weightBytes());
        } else if (wanted instanceof PruningGoal.MostMacs) {
            return String.format(
                    Locale.ROOT,
                    "%.1f %% of the multiplications",
                    100.0 * after.macs() / Math.max(1, plan.before().macs()));
        }
        return String.format(Locale.ROOT, "%,d parameters", after.parameters());
    }

    /** The plan of the least pruning that makes a call take a share of the original's time at most. */
    PruningPlan fastEnough(double share) {
        CalibrationBatch batch = MeasuredBatches.of(split.calibration()).timed().stream()
                .reduce((first, last) -> last)
                .orElseThrow();
        double tooLittle = 0;
        double enough = 1;
        double fastest = 1;
        Optional<PruningPlan> best = Optional.empty();
        for (int step = 0; step < STEPS; step++) {
            progress.update("measuring candidates", step, STEPS);
            double ratio = (tooLittle + enough) / 2;
            PruningPlan plan = prunable.planner().plan(new Goal.Ratio(ratio));
            double measured = timeShare(plan, batch);
            fastest = Math.min(fastest, measured);
            if (measured <= share) {
                enough = ratio;
                best = Optional.of(plan);
            } else {
                tooLittle = ratio;
            }
        }
        double reached = fastest;
        return best.orElseThrow(() -> new JerboaException(
                ErrorCode.INVALID_ARGUMENT,
                String.format(
                        Locale.ROOT,
                        "no candidate takes %.3f of the original's time; the fastest takes %.3f",
                        share,
                        reached),
                "Allow more time, let more kinds of parts go with --remove, or quantize as well."));
    }

    private double timeShare(PruningPlan plan, CalibrationBatch batch) {
        try (TemporaryDirectory directory = TemporaryDirectory.create()) {
            Path file = directory.path().resolve("candidate.onnx");
            prunable.write(plan, Optional.empty(), file);
            try (Session before = Session.open(prunable.subject().file());
                    Session after = Session.open(file)) {
                return MeasuredBatches.time(List.of(
                                new LatencyBenchmark.Candidate("original", before, batch.inputs()),
                                new LatencyBenchmark.Candidate("candidate", after, batch.inputs())))
                        .latencies()
                        .get(1)
                        .ratioToFirst();
            }
        }
    }

    /** The plan of the most pruning that keeps the mean cosine with the original. */
    PruningPlan loyalEnough(double cosine) {
        int[] step = {0};
        return prunable.planner()
                .largest(plan -> {
                    progress.update("measuring candidates", step[0]++, STEPS);
                    return plan.isEmpty() || loyalty(plan) >= cosine;
                })
                .filter(plan -> !plan.isEmpty())
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.QUALITY,
                        "no candidate keeps a mean cosine of " + cosine + " with the original",
                        "Ask for less loyalty, add --repair, or choose another criterion."));
    }

    private double loyalty(PruningPlan plan) {
        try (TemporaryDirectory directory = TemporaryDirectory.create()) {
            Path file = directory.path().resolve("candidate.onnx");
            prunable.write(plan, repair, file);
            try (Session before = Session.open(prunable.subject().file());
                    Session after = Session.open(file)) {
                return SampleAgreement.of(before, after, split.probes()).cosineMean();
            }
        }
    }
}
