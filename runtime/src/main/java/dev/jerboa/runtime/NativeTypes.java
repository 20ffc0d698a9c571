package dev.jerboa.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.TensorInfo.OnnxTensorType;
import ai.onnxruntime.ValueInfo;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What ONNX Runtime declares of a model's inputs and outputs, in the words of the object model. */
final class NativeTypes {
    private static final String ELEMENT_TYPE_PREFIX = "ONNX_TENSOR_ELEMENT_DATA_TYPE_";

    private static final Map<OnnxTensorType, ElementType> ELEMENT_TYPES = new EnumMap<>(OnnxTensorType.class);

    static {
        for (ElementType type : ElementType.values()) {
            for (OnnxTensorType nativeType : OnnxTensorType.values()) {
                if (nativeType.name().equals(ELEMENT_TYPE_PREFIX + type.name())) {
                    ELEMENT_TYPES.put(nativeType, type);
                }
            }
        }
    }

    private NativeTypes() {}

    /** The declared inputs or outputs, in order. */
    static List<Value> values(Map<String, NodeInfo> declared) {
        return declared.entrySet().stream()
                .map(entry -> Value.of(entry.getKey(), typeOf(entry.getValue().getInfo())))
                .toList();
    }

    /** The element type; empty for those that ONNX Runtime's Java interface does not know. */
    static Optional<ElementType> elementType(TensorInfo info) {
        return Optional.ofNullable(ELEMENT_TYPES.get(info.onnxType));
    }

    private static ValueType typeOf(ValueInfo info) {
        if (!(info instanceof TensorInfo tensor)) {
            return new ValueType.OtherType(info.getClass().getSimpleName().replace("Info", ""));
        }
        Optional<ElementType> elementType = elementType(tensor);
        if (elementType.isEmpty()) {
            return new ValueType.OtherType("tensor of " + tensor.onnxType);
        }
        long[] shape = tensor.getShape();
        String[] names = tensor.getDimensionNames();
        List<Dimension> dimensions = new ArrayList<>();
        for (int i = 0; i < shape.length; i++) {
            dimensions.add(dimension(shape[i], names[i]));
        }
        // ONNX Runtime reports a scalar and an undeclared shape in the same way.
        return new ValueType.TensorType(
                elementType.get(), shape.length == 0 ? Optional.empty() : Optional.of(List.copyOf(dimensions)));
    }

    private static Dimension dimension(long size, String name) {
        if (size >= 0) {
            return new Dimension.Fixed(size);
        }
        return name.isEmpty() ? new Dimension.Unknown() : new Dimension.Symbol(name);
    }
}
