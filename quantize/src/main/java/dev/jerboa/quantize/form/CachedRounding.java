package dev.jerboa.quantize.form;

import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.plan.ChannelScales;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightForm;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Remembers the integers of each weight, so that what was measured is also what is written. */
public final class CachedRounding implements WeightRounding {
    private record Key(String weight, Optional<ChannelScales> scales, Optional<WeightForm.Blocks> blocks) {}

    private final WeightRounding rounding;
    private final Scratch own;
    private final Map<Key, ChannelInt8> outputs = new HashMap<>();
    private final Map<Key, BlockIntegers> blocks = new HashMap<>();

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
    public ChannelInt8 outputs(Weight weight, boolean storedByOutput, Optional<ChannelScales> scales, Scratch scratch) {
        return outputs.computeIfAbsent(
                new Key(weight.name(), scales, Optional.empty()),
                key -> rounding.outputs(weight, storedByOutput, scales, own));
    }

    @Override
    public BlockIntegers blocks(
            Weight weight,
            boolean storedByOutput,
            Optional<ChannelScales> scales,
            WeightForm.Blocks form,
            Scratch scratch) {
        return blocks.computeIfAbsent(
                new Key(weight.name(), scales, Optional.of(form)),
                key -> rounding.blocks(weight, storedByOutput, scales, form, own));
    }
}
