package dev.jerboa.compress.pruning;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.prune.plan.PlanOptions;
import dev.jerboa.prune.plan.Schedule;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is to go, how it is chosen, and what makes up for it.
 *
 * @param parts what may go
 * @param criterion what is taken for unimportant
 * @param goal when enough is gone; absent if nothing but vocabulary goes
 * @param schedule how the goal is approached
 * @param stages in how many stages
 * @param repair whether what stays makes up for what goes, by least squares on the samples
 * @param seed of whatever is random
 * @param ranking how units of different groups compete
 */
public record PruningOptions(
        Set<Part> parts,
        Criterion criterion,
        Optional<PruningGoal> goal,
        Schedule schedule,
        int stages,
        boolean repair,
        long seed,
        PlanOptions ranking) {
    /** @throws JerboaException {@code INVALID_ARGUMENT} if the options contradict each other */
    public PruningOptions {
        if (parts.isEmpty()) {
            throw invalid("nothing is to be removed", "Name one or more of " + Part.names() + ".");
        }
        parts = Collections.unmodifiableSet(EnumSet.copyOf(parts));
        boolean onlyVocabulary = parts.equals(Set.of(Part.VOCABULARY));
        if (onlyVocabulary && goal.isPresent()) {
            throw invalid(
                    "'" + goal.get().text()
                            + "' says how much is to go, but of the vocabulary all goes that no sample uses",
                    "Leave it out, or remove other parts, too.");
        }
        if (!onlyVocabulary && goal.isEmpty()) {
            throw invalid(
                    "it is not said how much is to go",
                    "Give --ratio, --threshold, --max-bytes, --max-parameters, --max-macs, --max-latency or --min-loyalty.");
        }
        if (stages < 1 || (schedule == Schedule.ONE_SHOT && stages > 1)) {
            throw invalid(
                    stages + " stages and the schedule one-shot exclude each other",
                    "Use --schedule linear or cubic for more than one stage.");
        }
        if (stages > 1 && goal.filter(wanted -> !wanted.hasStages()).isPresent()) {
            throw invalid(
                    "'" + goal.get().text() + "' is reached in one stage only",
                    "Leave out --stages, or give --ratio, --max-bytes, --max-parameters or --max-macs.");
        }
        if (criterion.runsOnceAUnit()
                && (parts.contains(Part.FEED_FORWARD) || parts.contains(Part.CHANNELS) || parts.contains(Part.WIDTH))) {
            throw invalid(
                    "the criterion " + criterion.name()
                            + " runs the model once for each unit, and there are thousands of neurons and channels",
                    "Use it with --remove heads,layers, or choose another criterion.");
        }
    }

    /** All at once, without repair, ranked as usual. */
    public static PruningOptions of(Set<Part> parts, Criterion criterion, Optional<PruningGoal> goal) {
        return new PruningOptions(parts, criterion, goal, Schedule.ONE_SHOT, 1, false, 0, PlanOptions.DEFAULT);
    }

    /** These options with repair, or without. */
    public PruningOptions withRepair(boolean value) {
        return new PruningOptions(parts, criterion, goal, schedule, stages, value, seed, ranking);
    }

    /** These options in stages. */
    public PruningOptions withSchedule(Schedule value, int stageCount) {
        return new PruningOptions(parts, criterion, goal, value, stageCount, repair, seed, ranking);
    }

    /** These options with another seed. */
    public PruningOptions withSeed(long value) {
        return new PruningOptions(parts, criterion, goal, schedule, stages, repair, value, ranking);
    }

    /** These options with another ranking. */
    public PruningOptions withRanking(PlanOptions value) {
        return new PruningOptions(parts, criterion, goal, schedule, stages, repair, seed, value);
    }

    /** Whether anything goes but vocabulary. */
    boolean removesStructure() {
        return goal.isPresent();
    }

    /** Why samples are needed; empty if they are not. */
    Optional<String> needForData() {
        if (parts.contains(Part.VOCABULARY)) {
            return Optional.of("removing vocabulary means keeping what the samples use");
        } else if (removesStructure() && criterion.needsData()) {
            return Optional.of("the criterion " + criterion.name() + " looks at activations");
        } else if (parts.contains(Part.LAYERS) && !criterion.name().equals(Criterion.RANDOM)) {
            return Optional.of("layers are weighed by running the model without each");
        } else if (repair) {
            return Optional.of("repair looks at activations");
        }
        return goal.filter(wanted -> wanted instanceof PruningGoal.LeastLoyalty)
                .map(wanted -> "loyalty is measured on samples");
    }

    /** The options for the metadata of the result and for a report, by name. */
    public Map<String, String> entries() {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("remove", parts.stream().map(Part::optionName).collect(Collectors.joining(",")));
        if (removesStructure()) {
            entries.put("criterion", criterion.name());
            entries.put("goal", goal.orElseThrow().text());
            entries.put("schedule", schedule.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            entries.put("stages", Integer.toString(stages));
            entries.put("repair", Boolean.toString(repair));
        }
        entries.put("seed", Long.toString(seed));
        return entries;
    }

    private static JerboaException invalid(String message, String hint) {
        return new JerboaException(ErrorCode.INVALID_ARGUMENT, message, hint);
    }
}
