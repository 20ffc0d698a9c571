package dev.jerboa.runtime;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * A value that goes into a model or comes out of it: an element type, a shape, and the elements row-major in an array.
 *
 * <p>The array is taken as it is, without a copy: whoever keeps it must not change it while a model runs on it.
 */
public abstract sealed class Tensor {
    private final ElementType type;
    private final long[] dims;

    private Tensor(ElementType type, Set<ElementType> allowed, long[] dims, int length) {
        if (!allowed.contains(type)) {
            throw invalid("elements of type " + type + " are not kept in this kind of tensor, only " + allowed);
        }
        this.type = type;
        this.dims = dims.clone();
        long expected = elementCount(dims);
        if (expected != length) {
            throw invalid("a tensor of shape " + TensorData.format(dims) + " holds " + expected + " elements but "
                    + length + " were given");
        }
    }

    /** 32-bit floats. */
    public static final class Floats extends Tensor {
        private final float[] data;

        private Floats(long[] dims, float[] data) {
            super(ElementType.FLOAT, EnumSet.of(ElementType.FLOAT), dims, data.length);
            this.data = data;
        }

        /** The array itself. */
        public float[] data() {
            return data;
        }
    }

    /** 64-bit floats. */
    public static final class Doubles extends Tensor {
        private final double[] data;

        private Doubles(long[] dims, double[] data) {
            super(ElementType.DOUBLE, EnumSet.of(ElementType.DOUBLE), dims, data.length);
            this.data = data;
        }

        /** The array itself. */
        public double[] data() {
            return data;
        }
    }

    /** 64-bit integers; those of uint64 as bits. */
    public static final class Longs extends Tensor {
        private final long[] data;

        private Longs(ElementType type, long[] dims, long[] data) {
            super(type, EnumSet.of(ElementType.INT64, ElementType.UINT64), dims, data.length);
            this.data = data;
        }

        /** The array itself. */
        public long[] data() {
            return data;
        }
    }

    /** 32-bit integers; those of uint32 as bits. */
    public static final class Ints extends Tensor {
        private final int[] data;

        private Ints(ElementType type, long[] dims, int[] data) {
            super(type, EnumSet.of(ElementType.INT32, ElementType.UINT32), dims, data.length);
            this.data = data;
        }

        /** The array itself. */
        public int[] data() {
            return data;
        }
    }

    /** 16-bit elements: float16, bfloat16 and uint16 as bits, int16 as numbers. */
    public static final class Shorts extends Tensor {
        private static final Set<ElementType> TYPES =
                EnumSet.of(ElementType.FLOAT16, ElementType.BFLOAT16, ElementType.INT16, ElementType.UINT16);

        private final short[] data;

        private Shorts(ElementType type, long[] dims, short[] data) {
            super(type, TYPES, dims, data.length);
            this.data = data;
        }

        /** The array itself. */
        public short[] data() {
            return data;
        }
    }

    /** 8-bit integers; those of uint8 as bits. */
    public static final class Bytes extends Tensor {
        private final byte[] data;

        private Bytes(ElementType type, long[] dims, byte[] data) {
            super(type, EnumSet.of(ElementType.INT8, ElementType.UINT8), dims, data.length);
            this.data = data;
        }

        /** The array itself. */
        public byte[] data() {
            return data;
        }
    }

    /** Truth values. */
    public static final class Booleans extends Tensor {
        private final boolean[] data;

        private Booleans(long[] dims, boolean[] data) {
            super(ElementType.BOOL, EnumSet.of(ElementType.BOOL), dims, data.length);
            this.data = data;
        }

        /** The array itself. */
        public boolean[] data() {
            return data;
        }
    }

    /** Texts. */
    public static final class Strings extends Tensor {
        private final String[] data;

        private Strings(long[] dims, String[] data) {
            super(ElementType.STRING, EnumSet.of(ElementType.STRING), dims, data.length);
            this.data = data;
        }

        /** The array itself. */
        public String[] data() {
            return data;
        }
    }

    /**
     * A float tensor.
     *
     * @throws JerboaException if a dimension is negative or the elements are not as many as the shape demands
     */
    public static Tensor of(long[] dims, float... data) {
        return new Floats(dims, data);
    }

    /** A double tensor; checked as {@link #of(long[], float...)}. */
    public static Tensor of(long[] dims, double... data) {
        return new Doubles(dims, data);
    }

    /** An int64 tensor; checked as {@link #of(long[], float...)}. */
    public static Tensor of(long[] dims, long... data) {
        return new Longs(ElementType.INT64, dims, data);
    }

    /** An int32 tensor; checked as {@link #of(long[], float...)}. */
    public static Tensor of(long[] dims, int... data) {
        return new Ints(ElementType.INT32, dims, data);
    }

    /** A bool tensor; checked as {@link #of(long[], float...)}. */
    public static Tensor of(long[] dims, boolean... data) {
        return new Booleans(dims, data);
    }

    /** A string tensor; checked as {@link #of(long[], float...)}. */
    public static Tensor of(long[] dims, String... data) {
        return new Strings(dims, data);
    }

    /** An int64 or uint64 tensor; checked as {@link #of(long[], float...)}. */
    public static Tensor of(ElementType type, long[] dims, long... data) {
        return new Longs(type, dims, data);
    }

    /** An int32 or uint32 tensor; checked as {@link #of(long[], float...)}. */
    public static Tensor of(ElementType type, long[] dims, int... data) {
        return new Ints(type, dims, data);
    }

    /** A float16, bfloat16, int16 or uint16 tensor; checked as {@link #of(long[], float...)}. */
    public static Tensor of(ElementType type, long[] dims, short... data) {
        return new Shorts(type, dims, data);
    }

    /** An int8 or uint8 tensor; checked as {@link #of(long[], float...)}. */
    public static Tensor of(ElementType type, long[] dims, byte... data) {
        return new Bytes(type, dims, data);
    }

    /** The element type. */
    public ElementType type() {
        return type;
    }

    /** A copy of the shape; empty for a scalar. */
    public long[] dims() {
        return dims.clone();
    }

    /** The number of elements. */
    public int elementCount() {
        return (int) elementCount(dims);
    }

    /**
     * The array of a float tensor, itself.
     *
     * @throws JerboaException if the elements are of another type
     */
    public float[] floats() {
        if (this instanceof Floats tensor) {
            return tensor.data;
        }
        throw invalid("expected floats but the tensor is " + this);
    }

    /**
     * The array of an int64 tensor, itself.
     *
     * @throws JerboaException if the elements are of another type
     */
    public long[] longs() {
        if (this instanceof Longs tensor) {
            return tensor.data;
        }
        throw invalid("expected longs but the tensor is " + this);
    }

    /**
     * The elements as floats: the array itself for a float tensor, a converted copy for other numbers, 0 and 1 for
     * truth values.
     *
     * @throws JerboaException if the elements are texts
     */
    public float[] toFloats() {
        return FloatConversion.toFloats(this);
    }

    /** Type and shape, such as {@code int64[2, 16]}. */
    @Override
    public String toString() {
        return type + TensorData.format(dims);
    }

    private static long elementCount(long[] dims) {
        long count = 1;
        for (long dim : dims) {
            if (dim < 0) {
                throw invalid("a tensor cannot have the shape " + TensorData.format(dims));
            }
            // Saturates instead of overflowing: no array has that many elements.
            count = dim == 0 ? 0 : Math.min(count, Long.MAX_VALUE / dim) * dim;
        }
        return count;
    }

    private static JerboaException invalid(String what) {
        return new JerboaException(
                ErrorCode.INVALID_ARGUMENT, Objects.requireNonNull(what), "Check the shape and type of the tensor.");
    }
}
