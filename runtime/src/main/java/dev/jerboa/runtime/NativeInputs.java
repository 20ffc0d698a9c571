package dev.jerboa.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The inputs of one call as native tensors over one borrowed buffer; all freed by {@link #close()}. */
final class NativeInputs implements AutoCloseable {
    /** A cache line, so that no two inputs share one. */
    private static final int ALIGNMENT_BYTES = 64;

    private final ByteBuffer memory;
    private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();

    private NativeInputs(ByteBuffer memory) {
        this.memory = memory;
    }

    /** Copies the inputs of a call to native memory. */
    static NativeInputs of(OrtEnvironment environment, Map<String, Tensor> inputs) throws OrtException {
        long total = 0;
        for (Tensor tensor : inputs.values()) {
            total += aligned(sizeBytes(tensor));
        }
        NativeInputs made = new NativeInputs(DirectBuffers.borrow(total));
        try {
            int offset = 0;
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                int size = (int) sizeBytes(input.getValue());
                ByteBuffer slice = made.memory.slice(offset, size).order(ByteOrder.nativeOrder());
                made.tensors.put(input.getKey(), create(environment, input.getValue(), slice));
                offset += (int) aligned(size);
            }
            return made;
        } catch (OrtException | RuntimeException e) {
            made.close();
            throw e;
        }
    }

    /** The native tensors, by input name; valid until this is closed. */
    Map<String, OnnxTensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensor::close);
        DirectBuffers.giveBack(memory);
    }

    private static OnnxTensor create(OrtEnvironment environment, Tensor tensor, ByteBuffer memory) throws OrtException {
        if (tensor instanceof Tensor.Strings strings) {
            return OnnxTensor.createTensor(environment, strings.data(), tensor.dims());
        } else if (tensor instanceof Tensor.Floats floats) {
            memory.asFloatBuffer().put(floats.data());
        } else if (tensor instanceof Tensor.Doubles doubles) {
            memory.asDoubleBuffer().put(doubles.data());
        } else if (tensor instanceof Tensor.Longs longs) {
            memory.asLongBuffer().put(longs.data());
        } else if (tensor instanceof Tensor.Ints ints) {
            memory.asIntBuffer().put(ints.data());
        } else if (tensor instanceof Tensor.Shorts shorts) {
            memory.asShortBuffer().put(shorts.data());
        } else if (tensor instanceof Tensor.Bytes bytes) {
            memory.put(0, bytes.data());
        } else if (tensor instanceof Tensor.Booleans booleans) {
            for (int i = 0; i < booleans.data().length; i++) {
                memory.put(i, (byte) (booleans.data()[i] ? 1 : 0));
            }
        }
        return OnnxTensor.createTensor(environment, memory, tensor.dims(), nativeType(tensor));
    }

    private static OnnxJavaType nativeType(Tensor tensor) {
        return switch (tensor.type()) {
            case FLOAT -> OnnxJavaType.FLOAT;
            case DOUBLE -> OnnxJavaType.DOUBLE;
            case INT64 -> OnnxJavaType.INT64;
            case INT32 -> OnnxJavaType.INT32;
            case INT16 -> OnnxJavaType.INT16;
            case INT8 -> OnnxJavaType.INT8;
            case UINT8 -> OnnxJavaType.UINT8;
            case FLOAT16 -> OnnxJavaType.FLOAT16;
            case BFLOAT16 -> OnnxJavaType.BFLOAT16;
            case BOOL -> OnnxJavaType.BOOL;
            default ->
                throw new JerboaException(
                        ErrorCode.UNSUPPORTED,
                        "ONNX Runtime's Java interface takes no input of type " + tensor.type(),
                        "Convert the input of the model to a signed type.");
        };
    }

    private static long sizeBytes(Tensor tensor) {
        return tensor.type().bits() / 8 * (long) tensor.elementCount();
    }

    private static long aligned(long sizeBytes) {
        return (sizeBytes + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
    }
}
