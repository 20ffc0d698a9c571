package dev.jerboa.onnx.serde;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Turns {@code TensorProto} messages into views of their bytes, wherever the message keeps them. */
final class TensorReader {
    private final ExternalFiles externalFiles;

    TensorReader(ExternalFiles externalFiles) {
        this.externalFiles = externalFiles;
    }

    TensorData read(TensorProto proto) {
        try {
            return readChecked(proto);
        } catch (JerboaException e) {
            throw new JerboaException(e.code(), "tensor '" + proto.getName() + "': " + e.getMessage(), e.hint(), e);
        }
    }

    private TensorData readChecked(TensorProto proto) {
        ElementType type = ElementType.ofCode(proto.getDataType());
        long[] dims = proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
        long count = TensorData.elementCount(dims);
        if (proto.hasSegment()) {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED, "it is stored in segments", "Export the model with whole tensors.");
        }
        if (type == ElementType.STRING) {
            return TensorData.ofStrings(
                    dims,
                    proto.getStringDataList().stream()
                            .map(ByteString::toByteArray)
                            .toList(),
                    extra(proto));
        }
        if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            ByteSource bytes = externalFiles.open(proto.getExternalDataList(), type.sizeBytes(count));
            return TensorData.of(type, dims, bytes, TensorData.Storage.EXTERNAL, extra(proto));
        }
        if (proto.hasRawData()) {
            ByteSource bytes = ByteSource.of(proto.getRawData().asReadOnlyByteBuffer());
            return TensorData.of(type, dims, bytes, TensorData.Storage.RAW, extra(proto));
        }
        ByteSource bytes = ByteSource.of(typedBytes(proto, type, count));
        return TensorData.of(type, dims, bytes, TensorData.Storage.TYPED, extra(proto));
    }

    /** The numbers of the typed field that the specification assigns to the element type, as raw bytes. */
    private static ByteBuffer typedBytes(TensorProto proto, ElementType type, long count) {
        int present = TypedField.of(type).count(proto);
        long expected = TypedField.of(type).expectedCount(type, count);
        if (present != expected) {
            throw new JerboaException(
                    ErrorCode.INVALID_GRAPH,
                    "type " + type + " with shape " + proto.getDimsList() + " needs " + expected + " numbers but has "
                            + present,
                    "The file is damaged; export the model again.");
        }
        ByteBuffer target =
                ByteBuffer.allocate(Math.toIntExact(type.sizeBytes(count))).order(ByteOrder.LITTLE_ENDIAN);
        TypedField.of(type).read(proto, type, target);
        return target.flip();
    }

    private static Opaque extra(TensorProto proto) {
        return Wire.opaque(proto.toBuilder()
                .clearDataType()
                .clearDims()
                .clearRawData()
                .clearFloatData()
                .clearInt32Data()
                .clearInt64Data()
                .clearDoubleData()
                .clearUint64Data()
                .clearStringData()
                .clearExternalData()
                .clearDataLocation()
                .build());
    }
}
