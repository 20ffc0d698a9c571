package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.plan.WeightUse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Blocks of integers behind a {@code DequantizeLinear}, which version 21 of the standard operators taught blocks.
 *
 * <p>ONNX Runtime makes its {@code MatMulNBits} of this where the matrix lies as {@code [inputs, outputs]}; other runtimes
 * compute the floats. Integers without zero points are signed.
 */
final class DequantizedBlocksForm {
    private final ModelEditor editor;
    private final WeightForm.Blocks form;
    private final BlockLayout layout;

    DequantizedBlocksForm(ModelEditor editor, WeightForm.Blocks form) {
        this.editor = editor;
        this.form = form;
        this.layout = form.layout();
    }

    /** Rewrites every product that reads this weight. */
    void apply(Weight weight) {
        boolean storedByOutput = weight.uses().get(0).transposed();
        BlockIntegers blocks =
                editor.rounding().blocks(weight, storedByOutput, Optional.empty(), form, editor.scratch());
        int outputs = Math.toIntExact(blocks.rows());
        int count = layout.blocks(blocks.width());
        Graph owner = weight.constant().owner();
        List<String> inputs = new ArrayList<>();
        inputs.add(editor.addConstant(owner, weight.name() + "_quantized", values(blocks, outputs, count)));
        inputs.add(editor.addConstant(owner, weight.name() + "_scales", scales(blocks, outputs, count)));
        blocks.zeroPoints()
                .ifPresent(packed -> inputs.add(
                        editor.addConstant(owner, weight.name() + "_zero_points", zeroPoints(packed, outputs, count))));
        weight.uses().forEach(use -> rewrite(use, inputs));
    }

    private void rewrite(WeightUse use, List<String> inputs) {
        ProductNodes nodes = new ProductNodes(use);
        String matrix = nodes.add(
                "DequantizeLinear",
                "weight_dequantized",
                inputs,
                Attribute.of("axis", 0L),
                Attribute.of("block_size", layout.blockSize()));
        editor.replace(use, nodes.end("MatMul", "blocks", List.of(nodes.input(), matrix)));
    }

    private ElementType type() {
        return layout.bits() == Byte.SIZE
                ? (layout.symmetric() ? ElementType.INT8 : ElementType.UINT8)
                : (layout.symmetric() ? ElementType.INT4 : ElementType.UINT4);
    }

    /** The integers of all blocks, {@code [inputs, outputs]}. */
    private TensorData values(BlockIntegers blocks, int outputs, int count) {
        int width = blocks.width();
        Scratch.Region region = editor.scratch().allocate(type().sizeBytes((long) width * outputs));
        Parallel.forEach(count, 1, block -> {
            int inputs = Math.min(layout.blockSize(), width - (int) block * layout.blockSize());
            byte[] integers = new byte[inputs * outputs];
            byte[] packed = new byte[layout.blockBytes()];
            for (int output = 0; output < outputs; output++) {
                blocks.integers()
                        .bytes()
                        .slice(((long) output * count + block) * packed.length, packed.length)
                        .get(packed);
                for (int input = 0; input < inputs; input++) {
                    integers[input * outputs + output] = (byte) integer(packed, input);
                }
            }
            // Blocks are of even size, so that each but the last begins with a byte of its own.
            region.write(type().sizeBytes(block * layout.blockSize() * outputs), ByteBuffer.wrap(packed(integers)));
        });
        return TensorData.of(type(), new long[] {width, outputs}, region.bytes());
    }

    private int integer(byte[] packed, int index) {
        int stored = stored(packed, index);
        return layout.symmetric() ? stored - layout.integers().middle() : stored;
    }

    private int stored(byte[] packed, int index) {
        return layout.bits() == Byte.SIZE
                ? Byte.toUnsignedInt(packed[index])
                : (packed[index / 2] >> (index % 2 * layout.bits()))
                        & layout.integers().max();
    }

    /** As the file holds them: pairs of 4 bits a byte, the first in the low half. */
    private byte[] packed(byte... integers) {
        if (layout.bits() == Byte.SIZE) {
            return integers;
        }
        int mask = layout.integers().max();
        byte[] pairs = new byte[(integers.length + 1) / 2];
        for (int i = 0; i < integers.length; i++) {
            pairs[i / 2] |= (byte) ((integers[i] & mask) << (i % 2 * layout.bits()));
        }
        return pairs;
    }

    private TensorData scales(BlockIntegers blocks, int outputs, int count) {
        float[] byOutput = blocks.scales().toFloats();
        float[] byBlock = new float[byOutput.length];
        for (int output = 0; output < outputs; output++) {
            for (int block = 0; block < count; block++) {
                byBlock[block * outputs + output] = byOutput[output * count + block];
            }
        }
        return TensorData.ofFloats(new long[] {count, outputs}, byBlock);
    }

    private TensorData zeroPoints(TensorData packed, int outputs, int count) {
        byte[] row = new byte[Math.toIntExact(packed.dim(1))];
        byte[] byBlock = new byte[count * outputs];
        for (int output = 0; output < outputs; output++) {
            packed.bytes().slice((long) output * row.length, row.length).get(row);
            for (int block = 0; block < count; block++) {
                byBlock[block * outputs + output] = (byte) stored(row, block);
            }
        }
        byte[] bytes = packed(byBlock);
        Scratch.Region region = editor.scratch().allocate(bytes.length);
        region.write(0, ByteBuffer.wrap(bytes));
        return TensorData.of(type(), new long[] {count, outputs}, region.bytes());
    }
}
