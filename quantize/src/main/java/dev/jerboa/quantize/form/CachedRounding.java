package dev.jerboa.quantize.form;

import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.plan.ChannelScales;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightForm;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Remembers the integers of each weight, so that what was measured is also what is written. */
public final class CachedRounding implements WeightRounding {
    private record OutputsKey(String weight, IntegerRange integers, Optional<ChannelScales> scales) {}

    private record BlocksKey(String weight, WeightForm.Blocks blocks, Optional<ChannelScales> scales) {}

    private final WeightRounding rounding;
    private final Scratch own;
    private final Map<OutputsKey, ChannelInt8> outputs = new HashMap<>();
    private final Map<BlocksKey, BlockIntegers> blocks = new HashMap<>();

    /**
     * A memory for weights of one model, known by their names.
     *
     * @param rounding makes the integers the first time
     * @param own holds them, and must stay open as long as they are used
     */
    public CachedRounding(WeightRounding rounding, Scratch own) {
        this.rounding = rounding;
        this.own = own;
    }

    @Override
    public ChannelInt8 outputs(
            Weight weight,
            boolean storedByOutput,
            IntegerRange integers,
            Optional<ChannelScales> scales,
            Scratch scratch) {
        return outputs.computeIfAbsent(
                new OutputsKey(weight.name(), integers, scales),
                key -> rounding.outputs(weight, storedByOutput, integers, scales, own));
    }

    @Override
    public BlockIntegers blocks(
            Weight weight,
            boolean storedByOutput,
            Optional<ChannelScales> scales,
            WeightForm.Blocks form,
            Scratch scratch) {
        return blocks.computeIfAbsent(
                new BlocksKey(weight.name(), form, scales),
                key -> rounding.blocks(weight, storedByOutput, scales, form, own));
    }
}
