package dev.jerboa.onnx.serde;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.TensorData;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/** Turns tensors into messages whose bytes are views, or puts the bytes into a file beside the model. */
final class TensorWriter {
    /** Tensors below this size stay inside the model: shapes and scalars must be readable without the other file. */
    static final long MINIMUM_EXTERNAL_BYTES = 1024;

    private final Optional<ExternalDataFile> externalFile;

    /** @param externalFile where large tensors go; absent if all stay in the model */
    TensorWriter(Optional<ExternalDataFile> externalFile) {
        this.externalFile = externalFile;
    }

    TensorProto write(String name, TensorData tensor) {
        TensorProto.Builder proto = Wire.restore(TensorProto.newBuilder(), tensor.extra())
                .setDataType(tensor.type().code());
        for (long dim : tensor.dims()) {
            proto.addDims(dim);
        }
        if (!name.isEmpty()) {
            proto.setName(name);
        }
        if (tensor.type() == ElementType.STRING) {
            tensor.strings().forEach(string -> proto.addStringData(ByteString.copyFrom(string)));
        } else if (externalFile.isPresent() && tensor.sizeBytes() >= MINIMUM_EXTERNAL_BYTES) {
            long offset = externalFile.get().append(tensor.bytes());
            proto.setDataLocation(TensorProto.DataLocation.EXTERNAL)
                    .addAllExternalData(ModelWriter.entries(
                            Map.of("location", externalFile.get().location())))
                    .addAllExternalData(ModelWriter.entries(Map.of("offset", Long.toString(offset))))
                    .addAllExternalData(ModelWriter.entries(Map.of("length", Long.toString(tensor.sizeBytes()))));
        } else {
            ByteBuffer bytes = tensor.bytes().slice(0, Math.toIntExact(tensor.sizeBytes()));
            if (tensor.storage() == TensorData.Storage.TYPED) {
                TypedField.of(tensor.type()).write(proto, tensor.type(), bytes);
            } else {
                proto.setRawData(UnsafeByteOperations.unsafeWrap(bytes));
            }
        }
        return proto.build();
    }
}
