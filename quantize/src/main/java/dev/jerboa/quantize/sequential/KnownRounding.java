package dev.jerboa.quantize.sequential;

import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.form.BlockIntegers;
import dev.jerboa.quantize.form.ChannelInt8;
import dev.jerboa.quantize.form.WeightRounding;
import dev.jerboa.quantize.plan.ChannelScales;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightForm;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Integers that were found before, by the name of the weight; others are found as they are asked for. */
final class KnownRounding implements WeightRounding {
    private final WeightRounding otherwise;
    private final Map<String, ChannelInt8> outputs = new HashMap<>();
    private final Map<String, BlockIntegers> blocks = new HashMap<>();

    KnownRounding(WeightRounding otherwise) {
        this.otherwise = otherwise;
    }

    void put(String weight, ChannelInt8 integers) {
        outputs.put(weight, integers);
    }

    void put(String weight, BlockIntegers integers) {
        blocks.put(weight, integers);
    }

    @Override
    public ChannelInt8 outputs(
            Weight weight,
            boolean storedByOutput,
            IntegerRange integers,
            Optional<ChannelScales> scales,
            Scratch scratch) {
        ChannelInt8 known = outputs.get(weight.name());
        return known != null && integers.equals(IntegerRange.INT8)
                ? known
                : otherwise.outputs(weight, storedByOutput, integers, scales, scratch);
    }

    @Override
    public BlockIntegers blocks(
            Weight weight,
            boolean storedByOutput,
            Optional<ChannelScales> scales,
            WeightForm.Blocks form,
            Scratch scratch) {
        BlockIntegers known = blocks.get(weight.name());
        return known != null ? known : otherwise.blocks(weight, storedByOutput, scales, form, scratch);
    }
}
