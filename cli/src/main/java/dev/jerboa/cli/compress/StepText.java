package dev.jerboa.cli.compress;

import dev.jerboa.compress.CompressionStep;
import dev.jerboa.compress.QuantizationStep;
import dev.jerboa.compress.pruning.PruningGoal;
import dev.jerboa.compress.pruning.PruningOptions;
import dev.jerboa.compress.pruning.PruningStep;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Steps as a person writes them: {@code prune:0.3,quantize:fast}. */
public final class StepText {
    private StepText() {}

    /**
     * The steps that a text names.
     *
     * @param texts {@code prune:RATIO} or {@code quantize:PRESET}, or {@code quantize:SCHEME}
     * @param pruning the options of a pruning with a goal
     * @param tokenizer the model's tokenizer, for whoever removes vocabulary
     * @throws JerboaException {@code INVALID_ARGUMENT} if one of them is not known
     */
    public static List<CompressionStep> parse(
            List<String> texts, Function<Optional<PruningGoal>, PruningOptions> pruning, Optional<Path> tokenizer) {
        List<CompressionStep> steps = new ArrayList<>();
        for (String text : texts) {
            String step = text.strip();
            int colon = step.indexOf(':');
            String kind = colon < 0 ? step : step.substring(0, colon);
            String value = colon < 0 ? "" : step.substring(colon + 1);
            if (kind.equals("prune") && colon > 0) {
                steps.add(new PruningStep(
                        pruning.apply(Optional.of(new PruningGoal.Ratio(ratio(step, value)))), tokenizer));
            } else if (kind.equals("quantize") && colon > 0) {
                steps.add(QuantizationStep.named(value));
            } else {
                throw unknown(step);
            }
        }
        return steps;
    }

    private static double ratio(String step, String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw unknown(step);
        }
    }

    private static JerboaException unknown(String step) {
        return new JerboaException(
                ErrorCode.INVALID_ARGUMENT,
                "there is no step '" + step + "'",
                "Write prune:RATIO, such as prune:0.3, or quantize:NAME with a preset or a scheme, such as quantize:fast.");
    }
}
