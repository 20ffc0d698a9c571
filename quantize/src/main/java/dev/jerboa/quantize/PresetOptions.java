package dev.jerboa.quantize;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.quantize.plan.Deployment;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What a preset is to reach.
 *
 * @param preset the goal
 * @param maximumDrop how much of the mean cosine with the original may be lost, as far as the forms allow
 * @param maximumBytes how large the file may be, as far as the forms allow
 * @param skip weights and nodes whose names this matches stay float
 * @param deployment where the result is to run
 */
public record PresetOptions(
        Preset preset, double maximumDrop, OptionalLong maximumBytes, Optional<Pattern> skip, Deployment deployment) {
    /** @throws JerboaException if the drop is not between 0 and 1, or the size is not positive */
    public PresetOptions {
        Objects.requireNonNull(preset);
        Objects.requireNonNull(skip);
        Objects.requireNonNull(deployment);
        if (!(maximumDrop >= 0 && maximumDrop <= 1)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a cosine cannot drop by " + maximumDrop,
                    "Give a number between 0 and 1, such as 0.001.");
        }
        if (maximumBytes.isPresent() && maximumBytes.getAsLong() <= 0) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a file cannot have " + maximumBytes.getAsLong() + " bytes",
                    "Give a size above 0.");
        }
    }

    /** The defaults of a preset. */
    public static PresetOptions of(Preset preset) {
        return new PresetOptions(
                preset, preset.maximumDrop(), OptionalLong.empty(), Optional.empty(), Deployment.here());
    }

    /** These options with another limit to what is lost. */
    public PresetOptions withMaximumDrop(double value) {
        return new PresetOptions(preset, value, maximumBytes, skip, deployment);
    }

    /** These options with a limit to the size. */
    public PresetOptions withMaximumBytes(long value) {
        return new PresetOptions(preset, maximumDrop, OptionalLong.of(value), skip, deployment);
    }

    /** These options leaving alone what the pattern matches. */
    public PresetOptions withSkip(Pattern pattern) {
        return new PresetOptions(preset, maximumDrop, maximumBytes, Optional.of(pattern), deployment);
    }

    /** These options for a result that runs elsewhere, or is said in other operators. */
    public PresetOptions withDeployment(Deployment value) {
        return new PresetOptions(preset, maximumDrop, maximumBytes, skip, value);
    }
}
