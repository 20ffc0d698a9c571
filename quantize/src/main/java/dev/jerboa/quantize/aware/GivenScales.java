package dev.jerboa.quantize.aware;

import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.form.BlockIntegers;
import dev.jerboa.quantize.form.ChannelInt8;
import dev.jerboa.quantize.form.WeightRounding;
import dev.jerboa.quantize.plan.ChannelScales;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightForm;
import java.util.Optional;

/** Rounds to the nearest with scales that are known already. */
record GivenScales(Source source) implements WeightRounding {
    /** Knows the scales. */
    @FunctionalInterface
    interface Source {
        /** The integers of a weight. */
        BlockIntegers integers(Weight weight, boolean storedByOutput, BlockLayout layout);
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
        return source.integers(weight, storedByOutput, form.layout());
    }
}
