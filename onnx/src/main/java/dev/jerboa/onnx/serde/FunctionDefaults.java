package dev.jerboa.onnx.serde;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.AttributeValue;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.Function;
import dev.jerboa.onnx.JerboaException;
import java.util.List;

/** Reads what a local function takes for attributes that its caller leaves out; these are kept as they came in the file. */
public final class FunctionDefaults {
    private FunctionDefaults() {}

    /**
     * The attributes that a function has without being given them.
     *
     * @throws JerboaException if they cannot be read, or one is of a kind that is not supported here
     */
    public static List<Attribute> of(Function function) {
        try {
            return FunctionProto.parseFrom(function.extra().bytes()).getAttributeProtoList().stream()
                    .map(attribute -> Attribute.of(attribute.getName(), value(function, attribute)))
                    .toList();
        } catch (InvalidProtocolBufferException e) {
            throw new JerboaException(
                    ErrorCode.INVALID_GRAPH,
                    "the attributes of function " + function.name() + " cannot be read: " + e.getMessage(),
                    "Export the model again.",
                    e);
        }
    }

    private static AttributeValue value(Function function, AttributeProto attribute) {
        return switch (attribute.getType()) {
            case INT -> new AttributeValue.IntValue(attribute.getI());
            case FLOAT -> new AttributeValue.FloatValue(attribute.getF());
            case STRING -> AttributeValue.StringValue.of(attribute.getS().toStringUtf8());
            case INTS -> new AttributeValue.IntsValue(attribute.getIntsList());
            case FLOATS -> new AttributeValue.FloatsValue(attribute.getFloatsList());
            default ->
                throw new JerboaException(
                        ErrorCode.UNSUPPORTED,
                        "function " + function.name() + " has a default for '" + attribute.getName() + "' of type "
                                + attribute.getType(),
                        "Export the model without functions.");
        };
    }
}
