package dev.jerboa.quantize.form;

import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.plan.ChannelScales;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.reconstruct.ClipSearch;
import dev.jerboa.quantize.reconstruct.HalfQuadratic;
import java.util.Optional;
import java.util.function.Function;

/** Rounds to the nearest, with scales of blocks that a search has chosen; others are rounded as usual. */
public final class SearchedRounding implements WeightRounding {
    private interface Search {
        Optional<BlockIntegers> blocks(
                Weight weight, boolean storedByOutput, Optional<ChannelScales> scales, WeightForm.Blocks form);
    }

    private final Search search;

    private SearchedRounding(Search search) {
        this.search = search;
    }

    /** Scales by half-quadratic quantization, which needs no data: {@link HalfQuadratic}. */
    public static WeightRounding halfQuadratic() {
        return new SearchedRounding(
                (weight, storedByOutput, scales, form) -> Optional.of(BlockIntegers.of(HalfQuadratic.DEFAULT.blocks(
                        Hessians.layer(weight, storedByOutput, scales), form.layout(), form.search()))));
    }

    /**
     * Scales of clipped ranges, chosen for the outputs on known activations: {@link ClipSearch}.
     *
     * @param grams the sums {@code X^T X} of an activation by its name, where they are known
     */
    public static WeightRounding clipped(Function<String, Optional<double[]>> grams) {
        Hessians<ClipSearch> searches = new Hessians<>(grams, ClipSearch::new);
        return new SearchedRounding((weight, storedByOutput, scales, form) -> searches.of(weight, scales)
                .map(clip ->
                        BlockIntegers.of(clip.blocks(Hessians.layer(weight, storedByOutput, scales), form.layout()))));
    }

    @Override
    public ChannelInt8 outputs(
            Weight weight,
            boolean storedByOutput,
            IntegerRange integers,
            Optional<ChannelScales> scales,
            Scratch scratch) {
        return NEAREST.outputs(weight, storedByOutput, integers, scales, scratch);
    }

    @Override
    public BlockIntegers blocks(
            Weight weight,
            boolean storedByOutput,
            Optional<ChannelScales> scales,
            WeightForm.Blocks form,
            Scratch scratch) {
        return search.blocks(weight, storedByOutput, scales, form)
                .orElseGet(() -> NEAREST.blocks(weight, storedByOutput, scales, form, scratch));
    }
}
