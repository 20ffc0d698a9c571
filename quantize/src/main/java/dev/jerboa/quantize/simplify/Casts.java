package dev.jerboa.quantize.simplify;

import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** {@code Cast} between the types that exporters cast constants to: floats, doubles, integers and truth values. */
final class Casts {
    private Casts() {}

    /**
     * A tensor in another element type; empty for types not known here, and where an integer does not hold a value, for
     * which the standard does not say what comes out.
     *
     * @param code number of the wanted type in the ONNX format
     */
    static Optional<TensorData> cast(TensorData data, long code) {
        return switch (data.type()) {
            case FLOAT, DOUBLE -> fromReals(data, code);
            case INT64, INT32, BOOL -> fromIntegers(data, code);
            default -> Optional.empty();
        };
    }

    private static Optional<TensorData> fromReals(TensorData data, long code) {
        double[] values = reals(data);
        if (code == ElementType.FLOAT.code() || code == ElementType.DOUBLE.code()) {
            return Optional.of(ofReals(data.dims(), values, code == ElementType.DOUBLE.code()));
        }
        long[] integers = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            // Written so that a NaN fails too.
            if (code != ElementType.BOOL.code() && !(Math.abs(values[i]) < 0x1p63)) {
                return Optional.empty();
            }
            integers[i] = code == ElementType.BOOL.code() ? (values[i] != 0 ? 1 : 0) : (long) values[i];
        }
        return ofIntegers(data.dims(), integers, code);
    }

    private static Optional<TensorData> fromIntegers(TensorData data, long code) {
        long[] values = data.toLongs();
        if (code == ElementType.FLOAT.code()) {
            // Not by way of double, which would round twice.
            float[] floats = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                floats[i] = values[i];
            }
            return Optional.of(TensorData.ofFloats(data.dims(), floats));
        } else if (code == ElementType.DOUBLE.code()) {
            double[] doubles = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                doubles[i] = values[i];
            }
            return Optional.of(ofReals(data.dims(), doubles, true));
        }
        return ofIntegers(data.dims(), values, code);
    }

    private static double[] reals(TensorData data) {
        ByteBuffer bytes = data.bytes().slice(0, Math.toIntExact(data.sizeBytes()));
        double[] values = new double[Math.toIntExact(data.elementCount())];
        for (int i = 0; i < values.length; i++) {
            values[i] = data.type() == ElementType.FLOAT
                    ? bytes.getFloat(i * Float.BYTES)
                    : bytes.getDouble(i * Double.BYTES);
        }
        return values;
    }

    private static TensorData ofReals(long[] dims, double[] values, boolean wide) {
        int width = wide ? Double.BYTES : Float.BYTES;
        ByteBuffer bytes = ByteBuffer.allocate(values.length * width).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.length; i++) {
            if (wide) {
                bytes.putDouble(i * width, values[i]);
            } else {
                bytes.putFloat(i * width, (float) values[i]);
            }
        }
        return TensorData.of(wide ? ElementType.DOUBLE : ElementType.FLOAT, dims, ByteSource.of(bytes));
    }

    private static Optional<TensorData> ofIntegers(long[] dims, long[] values, long code) {
        if (code == ElementType.INT64.code()) {
            return Optional.of(TensorData.ofLongs(dims, values));
        } else if (code == ElementType.INT32.code()) {
            ByteBuffer bytes =
                    ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < values.length; i++) {
                if (values[i] != (int) values[i]) {
                    return Optional.empty();
                }
                bytes.putInt(i * Integer.BYTES, (int) values[i]);
            }
            return Optional.of(TensorData.of(ElementType.INT32, dims, ByteSource.of(bytes)));
        } else if (code == ElementType.BOOL.code()) {
            byte[] bytes = new byte[values.length];
            for (int i = 0; i < values.length; i++) {
                bytes[i] = (byte) (values[i] != 0 ? 1 : 0);
            }
            return Optional.of(TensorData.of(ElementType.BOOL, dims, ByteSource.of(bytes)));
        }
        return Optional.empty();
    }
}
