package dev.jerboa.onnx.serde;

import com.google.protobuf.ByteString;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Opaque;

/** Keeps protobuf fields that the object model does not know as opaque bytes, and brings them back. */
final class Wire {
    private Wire() {}

    /** What is left of a message once the modelled fields are cleared. */
    static Opaque opaque(Message rest) {
        return rest.getSerializedSize() == 0 ? Opaque.NONE : new Opaque(rest.toByteArray());
    }

    /** Adds kept fields to a message under construction. */
    static <B extends Message.Builder> B restore(B builder, Opaque kept) {
        if (!kept.isEmpty()) {
            try {
                builder.mergeFrom(ByteString.copyFrom(kept.bytes()), ExtensionRegistryLite.getEmptyRegistry());
            } catch (InvalidProtocolBufferException e) {
                throw new JerboaException(
                        ErrorCode.INTERNAL, "kept fields no longer parse: " + e.getMessage(), "Please report this.", e);
            }
        }
        return builder;
    }
}
