package dev.jerboa.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Copies what a call returned to Java arrays, once. */
final class NativeOutputs {
    private NativeOutputs() {}

    /** The outputs of a call, in its order. */
    static Map<String, Tensor> read(OrtSession.Result result) throws OrtException {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        for (Map.Entry<String, OnnxValue> output : result) {
            if (!(output.getValue() instanceof OnnxTensor tensor)) {
                throw new JerboaException(
                        ErrorCode.UNSUPPORTED,
                        "output '" + output.getKey() + "' is not a tensor",
                        "Ask only for outputs that are tensors.");
            }
            outputs.put(output.getKey(), copy(output.getKey(), tensor));
        }
        return outputs;
    }

    private static Tensor copy(String name, OnnxTensor tensor) throws OrtException {
        TensorInfo info = tensor.getInfo();
        ElementType type = NativeTypes.elementType(info).orElseThrow(() -> unreadable(name, info));
        long[] dims = info.getShape();
        if (type != ElementType.STRING && info.getNumElements() * (type.bits() / 8) > Integer.MAX_VALUE) {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED,
                    "output '" + name + "' takes " + info.getNumElements() * (type.bits() / 8)
                            + " bytes, more than the " + Integer.MAX_VALUE + " possible",
                    "Use smaller batches.");
        }
        boolean empty = info.getNumElements() == 0;
        return switch (type) {
            case FLOAT ->
                Tensor.of(dims, empty ? new float[0] : tensor.getFloatBuffer().array());
            case DOUBLE ->
                Tensor.of(dims, empty ? new double[0] : tensor.getDoubleBuffer().array());
            case INT64, UINT64 ->
                Tensor.of(
                        type, dims, empty ? new long[0] : tensor.getLongBuffer().array());
            case INT32, UINT32 ->
                Tensor.of(type, dims, empty ? new int[0] : tensor.getIntBuffer().array());
            case INT16, UINT16, FLOAT16, BFLOAT16 ->
                Tensor.of(
                        type,
                        dims,
                        empty ? new short[0] : tensor.getShortBuffer().array());
            case INT8, UINT8 ->
                Tensor.of(
                        type, dims, empty ? new byte[0] : tensor.getByteBuffer().array());
            case BOOL -> Tensor.of(dims, empty ? new boolean[0] : booleans(tensor.getByteBuffer()));
            case STRING -> Tensor.of(dims, empty ? new String[0] : strings(tensor, info.getNumElements()));
            default -> throw unreadable(name, info);
        };
    }

    private static JerboaException unreadable(String name, TensorInfo info) {
        return new JerboaException(
                ErrorCode.UNSUPPORTED,
                "output '" + name + "' has element type " + info.onnxType + ", which cannot be read",
                "Ask only for outputs of other types.");
    }

    private static boolean[] booleans(ByteBuffer bytes) {
        boolean[] values = new boolean[bytes.remaining()];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes.get(i) != 0;
        }
        return values;
    }

    private static String[] strings(OnnxTensor tensor, long count) throws OrtException {
        String[] flat = new String[Math.toIntExact(count)];
        flatten(tensor.getValue(), flat, 0);
        return flat;
    }

    /** Lays out nested arrays row-major; says how many strings there are now. */
    private static int flatten(Object value, String[] flat, int filled) {
        if (value instanceof Object[] items) {
            int next = filled;
            for (Object item : items) {
                next = flatten(item, flat, next);
            }
            return next;
        }
        flat[filled] = (String) value;
        return filled + 1;
    }
}
