package dev.jerboa.quantize.form;

import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.plan.ChannelScales;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightForm;
import java.util.Optional;

/** How the weight of a product becomes integers: each to the nearest, or with an eye on what the others lose. */
public interface WeightRounding {
    /** Each weight to the nearest integer. */
    WeightRounding NEAREST = new WeightRounding() {
        @Override
        public ChannelInt8 outputs(
                Weight weight,
                boolean storedByOutput,
                IntegerRange integers,
                Optional<ChannelScales> scales,
                Scratch scratch) {
            return ChannelInt8.ofOutputs(
                    ScaledWeight.of(weight, storedByOutput, scales), storedByOutput, integers, scratch);
        }

        @Override
        public BlockIntegers blocks(
                Weight weight,
                boolean storedByOutput,
                Optional<ChannelScales> scales,
                WeightForm.Blocks form,
                Scratch scratch) {
            return BlockIntegers.of(ScaledWeight.of(weight, storedByOutput, scales), storedByOutput, form, scratch);
        }
    };

    /**
     * Integers with a scale for each output.
     *
     * @param storedByOutput whether the weight is stored as {@code [outputs, inputs]}
     * @param integers signed integers of up to 8 bits
     * @param scales factors of the inputs, by which the weight is multiplied first
     */
    ChannelInt8 outputs(
            Weight weight,
            boolean storedByOutput,
            IntegerRange integers,
            Optional<ChannelScales> scales,
            Scratch scratch);

    /**
     * Integers in blocks along the inputs.
     *
     * @param storedByOutput whether the weight is stored as {@code [outputs, inputs]}, as tables are
     * @param scales factors of the inputs, by which the weight is multiplied first
     */
    BlockIntegers blocks(
            Weight weight,
            boolean storedByOutput,
            Optional<ChannelScales> scales,
            WeightForm.Blocks form,
            Scratch scratch);
}
