package dev.jerboa.cli.compress;

import dev.jerboa.compress.pruning.Criterion;
import dev.jerboa.compress.pruning.Part;
import dev.jerboa.compress.pruning.PruningGoal;
import dev.jerboa.compress.pruning.PruningOptions;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.prune.plan.Schedule;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The options that say what of a model is to go, and how it is chosen; how much is another matter. */
public final class PruningChoice {
    private static final String WITH_DATA = "wanda";
    private static final String WITHOUT_DATA = "l2";

    @Option(
            names = "--remove",
            paramLabel = "PARTS",
            split = ",",
            description = "What may go: heads, ffn, layers, channels, width, vocab; several with commas "
                    + "(default: heads,ffn,channels, as far as the model has them).")
    private List<String> parts = List.of("heads", "ffn", "channels");

    @Option(
            names = "--criterion",
            paramLabel = "NAME",
            description = "What is taken for unimportant; see below (default: wanda, or l2 without --data).")
    private String criterion;

    @Option(names = "--repair", description = "Let what stays make up for what goes, by least squares on the data.")
    private boolean repair;

    @Option(
            names = "--schedule",
            paramLabel = "KIND",
            description = "How the goal is approached: one-shot, linear or cubic (default: one-shot).")
    private String schedule;

    @Option(
            names = "--stages",
            paramLabel = "N",
            description = "In how many stages, with units weighed anew (and repair) in each (default: 4 with linear or "
                    + "cubic).")
    private Integer stages;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "What random numbers start from (default: ${DEFAULT-VALUE}).")
    private long seed;

    /**
     * The options of a pruning.
     *
     * @param dataGiven whether the person named samples
     * @throws JerboaException {@code INVALID_ARGUMENT} if one of them is not known, or they contradict each other
     */
    public PruningOptions options(Optional<PruningGoal> goal, boolean dataGiven) {
        Set<Part> chosen = EnumSet.noneOf(Part.class);
        parts.forEach(name -> chosen.add(Part.ofOptionName(name.strip())));
        String named = criterion == null ? dataGiven ? WITH_DATA : WITHOUT_DATA : criterion;
        Schedule way = schedule == null ? Schedule.ONE_SHOT : schedule(schedule);
        int count = stages == null ? way == Schedule.ONE_SHOT ? 1 : 4 : stages;
        return PruningOptions.of(chosen, Criterion.named(named), goal)
                .withSchedule(way, count)
                .withRepair(repair)
                .withSeed(seed);
    }

    private static Schedule schedule(String name) {
        return Arrays.stream(Schedule.values())
                .filter(value -> text(value).equals(name))
                .findFirst()
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "there is no schedule '" + name + "'",
                        "Known are "
                                + Arrays.stream(Schedule.values())
                                        .map(PruningChoice::text)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }

    private static String text(Schedule schedule) {
        return schedule.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
