package dev.jerboa.quantize.form;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.affine.HalfPrecision;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A copy of a weight in half precision. */
final class HalfFloats {
    private static final int STEP_ELEMENTS = 1 << 18;

    private HalfFloats() {}

    /**
     * Converts a float weight of any shape.
     *
     * @throws JerboaException if finite elements are too large for a half
     */
    static TensorData of(String name, TensorData data, Scratch scratch) {
        Scratch.Region region = scratch.allocate(data.elementCount() * Short.BYTES);
        Parallel.forEach(data.elementCount(), STEP_ELEMENTS, from -> {
            int count = (int) Math.min(STEP_ELEMENTS, data.elementCount() - from);
            float[] floats = new float[count];
            data.bytes()
                    .slice(from * Float.BYTES, count * Float.BYTES)
                    .asFloatBuffer()
                    .get(floats);
            short[] halves = new short[count];
            int tooLarge = HalfPrecision.encode(floats, 0, count, halves, 0);
            if (tooLarge > 0) {
                throw new JerboaException(
                        ErrorCode.INVALID_WEIGHT,
                        "weight '" + name + "' holds " + tooLarge
                                + " numbers beyond 65504, the largest of half precision",
                        "Leave it out with --skip.");
            }
            ByteBuffer bytes = ByteBuffer.allocate(count * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asShortBuffer().put(halves);
            region.write(from * Short.BYTES, bytes);
        });
        return TensorData.of(ElementType.FLOAT16, data.dims(), region.bytes());
    }
}
