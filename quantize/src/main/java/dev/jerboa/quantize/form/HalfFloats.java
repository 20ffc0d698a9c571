package dev.jerboa.quantize.form;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.kernel.HalfPrecision;
import dev.jerboa.quantize.plan.Weight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** A copy of a weight in half precision. */
final class HalfFloats {
    private static final int TILE_ELEMENTS = 1 << 18;

    private HalfFloats() {}

    /**
     * Converts a float weight of any shape.
     *
     * @throws JerboaException if a finite element is too large for a half
     */
    static TensorData of(Weight weight, Scratch scratch) {
        TensorData data = weight.constant().data();
        Scratch.Region region = scratch.allocate(data.elementCount() * Short.BYTES);
        int tiles = Math.toIntExact((data.elementCount() + TILE_ELEMENTS - 1) / TILE_ELEMENTS);
        Parallel.forEach(weight, tiles, 1, tile -> {
            long first = (long) tile * TILE_ELEMENTS;
            int count = (int) Math.min(TILE_ELEMENTS, data.elementCount() - first);
            FloatBuffer floats = data.bytes()
                    .slice(first * Float.BYTES, count * Float.BYTES)
                    .asFloatBuffer();
            ByteBuffer halves = ByteBuffer.allocate(count * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
                float value = floats.get(i);
                if (Float.isFinite(value) && Math.abs(value) > HalfPrecision.MAXIMUM) {
                    throw tooLarge(weight, first + i, value);
                }
                halves.putShort(HalfPrecision.ofFloat(value));
            }
            region.write(first * Short.BYTES, halves.flip());
        });
        return TensorData.of(ElementType.FLOAT16, data.dims(), region.bytes());
    }

    private static JerboaException tooLarge(Weight weight, long index, float value) {
        return new JerboaException(
                ErrorCode.INVALID_WEIGHT,
                "weight '" + weight.name() + "' holds " + value + " at element " + index
                        + ", more than the " + HalfPrecision.MAXIMUM + " of half precision",
                "Leave it out with --skip.");
    }
}
