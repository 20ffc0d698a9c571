package dev.jerboa.cli.compress;

import dev.jerboa.compress.pruning.Criterion;
import dev.jerboa.compress.pruning.Part;
import dev.jerboa.compress.pruning.PruningGoal;
import dev.jerboa.compress.pruning.PruningOptions;
import dev.jerboa.compress.pruning.TeachingOptions;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.prune.mask.Sparsity;
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
            description = "What may go: heads, ffn, layers, channels, width, vocab, weights; several with commas "
                    + "(default: heads,ffn,channels, as far as the model has them).")
    private List<String> parts = List.of("heads", "ffn", "channels");

    @Option(
            names = "--criterion",
            paramLabel = "NAME",
            description = "What is taken for unimportant; see below (default: wanda, or l2 without --data).")
    private String criterion;

    @Option(
            names = "--pattern",
            paramLabel = "N:M",
            description =
                    "With --remove weights, those that stay: 2:4 for two of each four inputs, 4:8; or the share that "
                            + "becomes zero, such as 0.5.")
    private String pattern;

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
            names = "--distill",
            description =
                    "Let the result learn from the original what it gives for the data, after --repair (and after each "
                            + "stage); shapes, zeros and tables of words stay.")
    private boolean distill;

    @Option(
            names = "--distill-epochs",
            paramLabel = "X",
            description = "How often to go through the data, in all stages together (default: 1).")
    private Double epochs;

    @Option(
            names = "--distill-steps",
            paramLabel = "N",
            description = "How many steps to make, of a batch each, instead of --distill-epochs.")
    private Long steps;

    @Option(
            names = "--distill-learning-rate",
            paramLabel = "X",
            description = "The top of the learning rate (default: 1e-4).")
    private Double learningRate;

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
        return PruningOptions.of(
                        chosen,
                        Criterion.named(named),
                        goal,
                        Optional.ofNullable(pattern).map(Sparsity::parse))
                .withSchedule(way, count)
                .withRepair(repair)
                .withTeaching(teaching())
                .withSeed(seed);
    }

    private Optional<TeachingOptions> teaching() {
        TeachingOptions usual = TeachingOptions.DEFAULT;
        if (epochs != null && steps != null) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--distill-epochs " + epochs + " and --distill-steps " + steps + " exclude each other",
                    "Give one of them.");
        }
        if (!distill && (epochs != null || steps != null || learningRate != null)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "it is said how to distill, but not that it is to be done",
                    "Add --distill.");
        }
        return distill
                ? Optional.of(new TeachingOptions(
                        epochs == null ? usual.epochs() : epochs,
                        steps == null ? 0 : steps,
                        learningRate == null ? usual.learningRate() : learningRate))
                : Optional.empty();
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
