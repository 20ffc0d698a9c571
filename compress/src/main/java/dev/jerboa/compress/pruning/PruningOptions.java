package dev.jerboa.compress.pruning;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.prune.mask.Sparsity;
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
 * @param goal when enough structure is gone; absent if none goes
 * @param zeros which weights become zero; absent if none do
 * @param schedule how the goal is approached
 * @param stages in how many stages
 * @param repair whether what stays makes up for what goes, by least squares on the samples
 * @param teaching how the result learns from the original; absent if it does not
 * @param seed of whatever is random
 * @param ranking how units of different groups compete
 */
public record PruningOptions(
        Set<Part> parts,
        Criterion criterion,
        Optional<PruningGoal> goal,
        Optional<Sparsity> zeros,
        Schedule schedule,
        int stages,
        boolean repair,
        Optional<TeachingOptions> teaching,
        long seed,
        PlanOptions ranking) {
    /** @throws JerboaException {@code INVALID_ARGUMENT} if the options contradict each other */
    public PruningOptions {
        if (parts.isEmpty()) {
            throw invalid("nothing is to be removed", "Name one or more of " + Part.names() + ".");
        }
        parts = Collections.unmodifiableSet(EnumSet.copyOf(parts));
        boolean structure = parts.stream().anyMatch(Part::isStructure);
        if (!structure && goal.isPresent()) {
            throw invalid(
                    "'" + goal.get().text() + "' says how much is to go, but "
                            + (parts.contains(Part.WEIGHTS)
                                    ? "of single weights a pattern says that"
                                    : "of the vocabulary all goes that no sample uses"),
                    parts.contains(Part.WEIGHTS)
                            ? "Give --pattern 2:4, or a share of the weights such as --pattern 0.5."
                            : "Leave it out, or remove other parts, too.");
        }
        requireZeros(parts, zeros, structure, criterion);
        if (structure && goal.isEmpty()) {
            throw invalid(
                    "it is not said how much is to go",
                    "Give --ratio, --threshold, --max-bytes, --max-parameters, --max-macs, --max-latency or --min-loyalty.");
        }
        if (stages < 1 || (schedule == Schedule.ONE_SHOT && stages > 1)) {
            throw invalid(
                    stages + " stages and the schedule one-shot exclude each other",
                    "Use --schedule linear or cubic for more than one stage.");
        }
        if (stages > 1 && !structure) {
            throw invalid(
                    "tokens and single weights go at once, and not in " + stages + " stages",
                    "Leave out --schedule and --stages, or remove other parts, too.");
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
        if (zeros.isPresent()
                && goal.filter(PruningGoal.LeastLoyalty.class::isInstance).isPresent()) {
            throw invalid(
                    "'" + goal.get().text() + "' is measured before weights become zero, and would not hold after it",
                    "Give --ratio, and say with --min-cosine what the result must keep.");
        }
        if (teaching.isPresent() && !structure && zeros.isEmpty()) {
            throw invalid(
                    "without the tokens that no sample uses, the model gives what it gave, and has nothing to learn",
                    "Leave out --distill, or remove other parts, too.");
        }
        if (repair && !structure) {
            throw invalid(
                    "repair makes up for structure that goes, and none is to go",
                    parts.contains(Part.WEIGHTS)
                            ? "Leave out --repair; --criterion sparsegpt lets other weights make up for zeros."
                            : "Leave out --repair, or remove other parts, too.");
        }
    }

    private static void requireZeros(
            Set<Part> parts, Optional<Sparsity> zeros, boolean structure, Criterion criterion) {
        boolean weights = parts.contains(Part.WEIGHTS);
        if (!weights && zeros.isPresent()) {
            throw invalid(
                    "the pattern " + zeros.get().text()
                            + " says which weights become zero, but weights are not to be removed",
                    "Add weights to --remove, or leave out --pattern.");
        }
        if (weights && zeros.isEmpty()) {
            throw invalid(
                    "it is not said which weights become zero",
                    "Give --pattern 2:4 or 4:8, or a share of the weights such as --pattern 0.5.");
        }
        if (weights && criterion.zeros().isEmpty()) {
            throw invalid(
                    "the criterion " + criterion.name() + " does not tell single weights apart",
                    "For weights, choose one of " + Criterion.namesOfZeros() + ".");
        }
        if (structure && criterion.maker().isEmpty()) {
            throw invalid(
                    "the criterion " + criterion.name() + " weighs single weights, and not heads, neurons or channels",
                    "Use it with --remove weights, or choose another criterion.");
        }
    }

    /** All at once, without repair, ranked as usual. */
    public static PruningOptions of(Set<Part> parts, Criterion criterion, Optional<PruningGoal> goal) {
        return of(parts, criterion, goal, Optional.empty());
    }

    /** As {@link #of(Set, Criterion, Optional)}, where weights become zero, too. */
    public static PruningOptions of(
            Set<Part> parts, Criterion criterion, Optional<PruningGoal> goal, Optional<Sparsity> zeros) {
        return new PruningOptions(
                parts, criterion, goal, zeros, Schedule.ONE_SHOT, 1, false, Optional.empty(), 0, PlanOptions.DEFAULT);
    }

    /** These options with repair, or without. */
    public PruningOptions withRepair(boolean value) {
        return new PruningOptions(parts, criterion, goal, zeros, schedule, stages, value, teaching, seed, ranking);
    }

    /** These options with a result that learns from the original. */
    public PruningOptions withTeaching(Optional<TeachingOptions> value) {
        return new PruningOptions(parts, criterion, goal, zeros, schedule, stages, repair, value, seed, ranking);
    }

    /** These options in stages. */
    public PruningOptions withSchedule(Schedule value, int stageCount) {
        return new PruningOptions(parts, criterion, goal, zeros, value, stageCount, repair, teaching, seed, ranking);
    }

    /** These options with another seed. */
    public PruningOptions withSeed(long value) {
        return new PruningOptions(parts, criterion, goal, zeros, schedule, stages, repair, teaching, value, ranking);
    }

    /** These options with another ranking. */
    public PruningOptions withRanking(PlanOptions value) {
        return new PruningOptions(parts, criterion, goal, zeros, schedule, stages, repair, teaching, seed, value);
    }

    /** Whether heads, neurons or other structure goes. */
    boolean removesStructure() {
        return goal.isPresent();
    }

    /** Whether nothing goes but vocabulary. */
    boolean removesOnlyVocabulary() {
        return goal.isEmpty() && zeros.isEmpty();
    }

    /** Why samples are needed; empty if they are not. */
    Optional<String> needForData() {
        if (parts.contains(Part.VOCABULARY)) {
            return Optional.of("removing vocabulary means keeping what the samples use");
        } else if (!removesOnlyVocabulary() && criterion.needsData()) {
            return Optional.of("the criterion " + criterion.name() + " looks at activations");
        } else if (parts.contains(Part.LAYERS) && !criterion.name().equals(Criterion.RANDOM)) {
            return Optional.of("layers are weighed by running the model without each");
        } else if (repair) {
            return Optional.of("repair looks at activations");
        } else if (teaching.isPresent()) {
            return Optional.of("the result is to learn what the original gives for samples");
        }
        return goal.filter(wanted -> wanted instanceof PruningGoal.LeastLoyalty)
                .map(wanted -> "loyalty is measured on samples");
    }

    /** The options for the metadata of the result and for a report, by name. */
    public Map<String, String> entries() {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("remove", parts.stream().map(Part::optionName).collect(Collectors.joining(",")));
        if (!removesOnlyVocabulary()) {
            entries.put("criterion", criterion.name());
        }
        zeros.ifPresent(pattern -> entries.put("pattern", pattern.text()));
        if (removesStructure()) {
            entries.put("goal", goal.orElseThrow().text());
            entries.put("schedule", schedule.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            entries.put("stages", Integer.toString(stages));
            entries.put("repair", Boolean.toString(repair));
        }
        teaching.ifPresent(how -> {
            entries.put("distill", how.text());
            entries.put("distill.learning-rate", Double.toString(how.learningRate()));
        });
        entries.put("seed", Long.toString(seed));
        return entries;
    }

    private static JerboaException invalid(String message, String hint) {
        return new JerboaException(ErrorCode.INVALID_ARGUMENT, message, hint);
    }
}
