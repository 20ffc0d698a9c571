package dev.jerboa.cli.compress;

import dev.jerboa.compress.pruning.PruningGoal;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The options that say how much of a model is to go: one of them. */
public final class GoalChoice {
    @Option(
            names = "--ratio",
            paramLabel = "X",
            description = "The share of the parameters that goes, of those that may: 0.3.")
    private Double ratio;

    @Option(
            names = "--threshold",
            paramLabel = "X",
            description = "All goes whose importance, as the criterion gives it and --dry-run shows it, is below this.")
    private Double threshold;

    @Option(names = "--max-bytes", paramLabel = "N", description = "How large the file may be.")
    private Long bytes;

    @Option(names = "--max-parameters", paramLabel = "N", description = "How many parameters may be left.")
    private Long parameters;

    @Option(
            names = "--max-macs",
            paramLabel = "X",
            description = "The share of the multiplications that may be left: 0.7.")
    private Double macs;

    @Option(
            names = "--max-latency",
            paramLabel = "X",
            description =
                    "The share of the original's time that a call may take, measured here on the largest batch of "
                            + "the data: 0.7.")
    private Double latency;

    @Option(
            names = "--min-loyalty",
            paramLabel = "X",
            description = "As much goes as keeps this mean cosine with the original, measured on data kept back: 0.95.")
    private Double loyalty;

    /**
     * The goal; empty if none was given.
     *
     * @throws JerboaException {@code INVALID_ARGUMENT} if several were, or one makes no sense
     */
    public Optional<PruningGoal> goal() {
        List<PruningGoal> goals = new ArrayList<>();
        if (ratio != null) {
            goals.add(new PruningGoal.Ratio(ratio));
        }
        if (threshold != null) {
            goals.add(new PruningGoal.Threshold(threshold));
        }
        if (bytes != null) {
            goals.add(new PruningGoal.MostBytes(bytes));
        }
        if (parameters != null) {
            goals.add(new PruningGoal.MostParameters(parameters));
        }
        if (macs != null) {
            goals.add(new PruningGoal.MostMacs(macs));
        }
        if (latency != null) {
            goals.add(new PruningGoal.MostLatency(latency));
        }
        if (loyalty != null) {
            goals.add(new PruningGoal.LeastLoyalty(loyalty));
        }
        if (goals.size() > 1) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    goals.stream().map(goal -> "--" + goal.text()).collect(Collectors.joining(" and "))
                            + " exclude each other",
                    "Give one of them.");
        }
        return goals.stream().findFirst();
    }
}
