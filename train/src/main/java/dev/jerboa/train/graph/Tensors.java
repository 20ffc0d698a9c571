package dev.jerboa.train.graph;

import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Carries tensors between Java and LibTorch, and looks at them. */
public final class Tensors {
    private static final int PIECE_BYTES = 1 << 30;

    private Tensors() {}

    /** LibTorch's type for an ONNX element type; elements of 4 and 2 bits take a byte each there. */
    public static ScalarType scalarType(ElementType type) {
        return switch (type) {
            case FLOAT -> ScalarType.Float;
            case DOUBLE -> ScalarType.Double;
            case FLOAT16 -> ScalarType.Half;
            case BFLOAT16 -> ScalarType.BFloat16;
            case INT64 -> ScalarType.Long;
            case INT32 -> ScalarType.Int;
            case INT16 -> ScalarType.Short;
            case INT8, INT4, INT2 -> ScalarType.Char;
            case UINT8, UINT4, UINT2 -> ScalarType.Byte;
            case UINT16 -> ScalarType.UInt16;
            case UINT32 -> ScalarType.UInt32;
            case UINT64 -> ScalarType.UInt64;
            case BOOL -> ScalarType.Bool;
            default ->
                throw new JerboaException(
                        ErrorCode.UNSUPPORTED,
                        "tensors of type " + type + " cannot be trained with",
                        "Train the float model, before it is converted.");
        };
    }

    /** The ONNX element type of a LibTorch tensor. */
    public static ElementType elementType(Tensor tensor) {
        return switch (tensor.scalar_type().intern()) {
            case Float -> ElementType.FLOAT;
            case Double -> ElementType.DOUBLE;
            case Half -> ElementType.FLOAT16;
            case BFloat16 -> ElementType.BFLOAT16;
            case Long -> ElementType.INT64;
            case Int -> ElementType.INT32;
            case Short -> ElementType.INT16;
            case Char -> ElementType.INT8;
            case Byte -> ElementType.UINT8;
            case UInt16 -> ElementType.UINT16;
            case UInt32 -> ElementType.UINT32;
            case UInt64 -> ElementType.UINT64;
            case Bool -> ElementType.BOOL;
            default -> throw new IllegalArgumentException("no ONNX type for " + tensor.scalar_type());
        };
    }

    /** The shape. */
    public static long[] dims(Tensor tensor) {
        return tensor.sizes().vec().get();
    }

    /** Type and shape as people write them: {@code float[32, 384]}. */
    public static String describe(Tensor tensor) {
        return elementType(tensor) + TensorData.format(dims(tensor));
    }

    /** Whether the elements are floats of any width. */
    public static boolean isFloat(Tensor tensor) {
        return switch (tensor.scalar_type().intern()) {
            case Float, Double, Half, BFloat16 -> true;
            default -> false;
        };
    }

    /** A new tensor in main memory that holds a copy of the data. */
    public static Tensor copyOf(TensorData data) {
        ScalarType type = scalarType(data.type());
        Tensor tensor = torch.empty(data.dims(), new TensorOptions(type), null);
        if (data.elementCount() == 0) {
            return tensor;
        }
        if (data.type().bits() < 8) {
            fill(tensor, ByteSource.of(unpacked(data)));
        } else {
            fill(tensor, data.bytes());
        }
        return tensor;
    }

    /** A copy of a tensor's elements in Java's memory. */
    public static TensorData dataOf(Tensor tensor) {
        Tensor plain = tensor.detach().cpu().contiguous();
        ElementType type = elementType(plain);
        long sizeBytes = type.sizeBytes(plain.numel());
        ByteBuffer copy = ByteBuffer.allocate(Math.toIntExact(sizeBytes)).order(ByteOrder.LITTLE_ENDIAN);
        if (sizeBytes > 0) {
            copy.put(bytes(plain, 0, (int) sizeBytes)).flip();
        }
        return TensorData.of(type, dims(plain), ByteSource.of(copy));
    }

    /** The elements of an integer tensor of any width. */
    public static long[] longs(Tensor tensor) {
        Tensor plain = tensor.detach().cpu().to(ScalarType.Long).contiguous();
        long[] values = new long[Math.toIntExact(plain.numel())];
        if (values.length > 0) {
            bytes(plain, 0, values.length * Long.BYTES).asLongBuffer().get(values);
        }
        return values;
    }

    /** The elements of a tensor of numbers, as floats. */
    public static float[] floats(Tensor tensor) {
        Tensor plain = tensor.detach().cpu().to(ScalarType.Float).contiguous();
        float[] values = new float[Math.toIntExact(plain.numel())];
        if (values.length > 0) {
            bytes(plain, 0, values.length * Float.BYTES).asFloatBuffer().get(values);
        }
        return values;
    }

    /** The elements of a tensor of numbers, as doubles. */
    public static double[] doubles(Tensor tensor) {
        Tensor plain = tensor.detach().cpu().to(ScalarType.Double).contiguous();
        double[] values = new double[Math.toIntExact(plain.numel())];
        if (values.length > 0) {
            bytes(plain, 0, values.length * Double.BYTES).asDoubleBuffer().get(values);
        }
        return values;
    }

    private static void fill(Tensor tensor, ByteSource source) {
        long size = source.sizeBytes();
        for (long at = 0; at < size; at += PIECE_BYTES) {
            int length = (int) Math.min(PIECE_BYTES, size - at);
            bytes(tensor, at, length).put(source.slice(at, length));
        }
    }

    /** A view of part of a contiguous tensor's memory; only while the tensor lives. */
    private static ByteBuffer bytes(Tensor tensor, long offset, int length) {
        BytePointer memory = new BytePointer(tensor.data_ptr());
        return memory.position(offset).limit(offset + length).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Elements of 4 or 2 bits, low bits first, as a byte each. */
    private static byte[] unpacked(TensorData data) {
        int bits = data.type().bits();
        boolean signed = data.type() == ElementType.INT4 || data.type() == ElementType.INT2;
        ByteBuffer packed = data.bytes().slice(0, Math.toIntExact(data.bytes().sizeBytes()));
        byte[] values = new byte[Math.toIntExact(data.elementCount())];
        for (int i = 0; i < values.length; i++) {
            int value = packed.get(i * bits / 8) >> (i * bits % 8) & ((1 << bits) - 1);
            values[i] = (byte) (signed ? value << (32 - bits) >> (32 - bits) : value);
        }
        return values;
    }
}
