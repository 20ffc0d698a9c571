package dev.jerboa.train.checkpoint;

import dev.jerboa.onnx.ElementType;
import java.util.Map;
import java.util.Optional;

/** The names that the safetensors format has for element types. */
final class SafetensorsTypes {
    private static final Map<String, ElementType> BY_NAME = Map.ofEntries(
            Map.entry("BOOL", ElementType.BOOL),
            Map.entry("U8", ElementType.UINT8),
            Map.entry("I8", ElementType.INT8),
            Map.entry("U16", ElementType.UINT16),
            Map.entry("I16", ElementType.INT16),
            Map.entry("F16", ElementType.FLOAT16),
            Map.entry("BF16", ElementType.BFLOAT16),
            Map.entry("U32", ElementType.UINT32),
            Map.entry("I32", ElementType.INT32),
            Map.entry("F32", ElementType.FLOAT),
            Map.entry("U64", ElementType.UINT64),
            Map.entry("I64", ElementType.INT64),
            Map.entry("F64", ElementType.DOUBLE));

    private SafetensorsTypes() {}

    static Optional<ElementType> type(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    static Optional<String> name(ElementType type) {
        return BY_NAME.entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
