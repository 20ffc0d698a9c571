package dev.jerboa.train.loop;

import dev.jerboa.onnx.TensorData;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;

/** A hash of what a batch holds, however it is built of records, arrays, collections and tensors. */
final class Fingerprint {
    private static final int PIECE_BYTES = 1 << 20;

    private Fingerprint() {}

    static int of(Object value) {
        if (value instanceof TensorData data) {
            return hash(data);
        }
        if (value instanceof Variable variable) {
            try (VariableScope scope = VariableScope.open()) {
                return hash(variable.toTensorData());
            }
        }
        if (value instanceof Iterable<?> parts) {
            int hash = 1;
            for (Object part : parts) {
                hash = 31 * hash + of(part);
            }
            return hash;
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .mapToInt(entry -> 31 * of(entry.getKey()) + of(entry.getValue()))
                    .sum();
        }
        if (value instanceof Object[] parts) {
            return of(Arrays.asList(parts));
        }
        if (value instanceof Record row) {
            return hash(row);
        }
        // Of an array of numbers: its content; of anything else: its own hash.
        return Arrays.deepHashCode(new Object[] {value});
    }

    private static int hash(TensorData data) {
        int hash = Arrays.hashCode(data.dims());
        long size = data.sizeBytes();
        for (long at = 0; at < size; at += PIECE_BYTES) {
            hash = 31 * hash
                    + data.bytes()
                            .slice(at, (int) Math.min(PIECE_BYTES, size - at))
                            .hashCode();
        }
        return hash;
    }

    private static int hash(Record row) {
        int hash = 1;
        for (RecordComponent component : row.getClass().getRecordComponents()) {
            try {
                component.getAccessor().trySetAccessible();
                hash = 31 * hash + of(component.getAccessor().invoke(row));
            } catch (ReflectiveOperationException e) {
                // A record that its module hides: what it says of itself has to do.
                return row.hashCode();
            }
        }
        return hash;
    }
}
