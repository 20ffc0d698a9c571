package dev.jerboa.quantize.simplify;

import dev.jerboa.onnx.OnnxModel;

/**
 * Makes the main graph of a float model simpler without changing what it computes, and says what went.
 *
 * <p>Exporters leave constants in nodes, batch normalization behind convolutions and activations in pieces. Neither
 * ONNX Runtime's fusions nor quantization see through that. Results stay equal up to rounding: new weights are worked
 * out in double precision and stored as floats. What does not match a pattern exactly stays as it is. Every output of
 * the model keeps its name, and every input that a caller must feed.
 *
 * @param nodesBefore operators of the main graph before
 * @param nodesAfter operators of the main graph after
 * @param constants nodes whose result is now an initializer
 * @param neutralOperators multiplications by one and additions of zero that were dropped
 * @param hardSwishes activations now written as {@code HardSigmoid} and {@code Mul}
 * @param batchNormalizations batch normalizations now part of a convolution
 * @param affineOperators multiplications and additions now part of a convolution
 */
public record Simplification(
        int nodesBefore,
        int nodesAfter,
        int constants,
        int neutralOperators,
        int hardSwishes,
        int batchNormalizations,
        int affineOperators) {
    // Before, Mul and Add broadcast only as an attribute says, and BatchNormalization defaults to training.
    private static final long FIRST_KNOWN_OPSET = 7;

    /**
     * Simplifies a model in place.
     *
     * <p>Operators that no output depends on go too. A model in a version of the standard operators before 7 is left
     * alone.
     */
    public static Simplification apply(OnnxModel model) {
        int before = model.graph().nodes().size();
        if (model.opset() < FIRST_KNOWN_OPSET) {
            return new Simplification(before, before, 0, 0, 0, 0, 0);
        }
        SimplifiedGraph graph = SimplifiedGraph.of(model);
        int constants = ConstantFolding.apply(graph);
        int neutral = NeutralOperators.drop(graph);
        int hardSwishes = HardSwishes.rewrite(graph);
        ConvolutionFolding.Counts folded = ConvolutionFolding.apply(graph);
        graph.removeDead();
        return new Simplification(
                before,
                model.graph().nodes().size(),
                constants,
                neutral,
                hardSwishes,
                folded.batchNormalizations(),
                folded.affineOperators());
    }
}
