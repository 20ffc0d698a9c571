package dev.jerboa.cli.recipe.space;

import dev.jerboa.multimodal.evaluate.HeadScore;
import dev.jerboa.multimodal.metric.Direction;
import java.util.List;

/**
 * What came of the training of a space; all figures are of the written directory in ONNX Runtime, on samples that were kept
 * back.
 *
 * @param trainingSamples how many samples were learned from
 * @param validationSamples how many were measured on
 * @param width how many numbers an embedding has
 * @param weights how many numbers the towers have that learned
 * @param steps how many were made
 * @param bestStep after which the weights were the best
 * @param stoppedEarly whether the run ended because nothing became better
 * @param directions what finds what
 * @param heads what heads tell
 */
public record SpaceSummary(
        int trainingSamples,
        int validationSamples,
        int width,
        long weights,
        long steps,
        long bestStep,
        boolean stoppedEarly,
        List<Direction> directions,
        List<HeadScore> heads) {
    public SpaceSummary {
        directions = List.copyOf(directions);
        heads = List.copyOf(heads);
    }
}
