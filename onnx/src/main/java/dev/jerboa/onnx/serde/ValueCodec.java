package dev.jerboa.onnx.serde;

import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads and writes {@code ValueInfoProto}: a name with its declared type. */
final class ValueCodec {
    private ValueCodec() {}

    static Value read(ValueInfoProto proto) {
        ValueType type = readType(proto.getType());
        ValueInfoProto.Builder rest = proto.toBuilder().clearName();
        if (type instanceof ValueType.TensorType) {
            clearModelled(rest.getTypeBuilder());
            if (rest.getType()
                    .equals(TypeProto.newBuilder()
                            .setTensorType(TypeProto.Tensor.getDefaultInstance())
                            .build())) {
                rest.clearType();
            }
        }
        return new Value(proto.getName(), type, Wire.opaque(rest.build()));
    }

    static ValueInfoProto write(Value value) {
        ValueInfoProto.Builder proto = Wire.restore(ValueInfoProto.newBuilder(), value.extra());
        if (!value.name().isEmpty()) {
            proto.setName(value.name());
        }
        if (value.type() instanceof ValueType.TensorType tensor) {
            TypeProto.Tensor.Builder target = proto.getTypeBuilder().getTensorTypeBuilder();
            target.setElemType(tensor.elementType().code());
            tensor.shape().ifPresent(shape -> writeShape(target.getShapeBuilder(), shape));
        }
        return proto.build();
    }

    private static ValueType readType(TypeProto proto) {
        return switch (proto.getValueCase()) {
            case TENSOR_TYPE ->
                proto.getTensorType().getElemType() == 0
                        ? new ValueType.OtherType("tensor of undeclared type")
                        : new ValueType.TensorType(
                                ElementType.ofCode(proto.getTensorType().getElemType()),
                                proto.getTensorType().hasShape()
                                        ? Optional.of(
                                                readShape(proto.getTensorType().getShape()))
                                        : Optional.empty());
            case VALUE_NOT_SET -> new ValueType.Undeclared();
            default ->
                new ValueType.OtherType(
                        proto.getValueCase().name().toLowerCase(Locale.ROOT).replace("_type", ""));
        };
    }

    private static List<Dimension> readShape(TensorShapeProto shape) {
        return shape.getDimList().stream()
                .map(dimension -> (Dimension)
                        switch (dimension.getValueCase()) {
                            case DIM_VALUE -> new Dimension.Fixed(dimension.getDimValue());
                            case DIM_PARAM -> new Dimension.Symbol(dimension.getDimParam());
                            case VALUE_NOT_SET -> new Dimension.Unknown();
                        })
                .toList();
    }

    // The dimensions stay in the kept fields only where they carry more than size or name, such as a denotation.
    private static void clearModelled(TypeProto.Builder type) {
        TypeProto.Tensor.Builder tensor = type.getTensorTypeBuilder().clearElemType();
        if (tensor.hasShape()) {
            boolean plain = true;
            for (TensorShapeProto.Dimension.Builder dimension :
                    tensor.getShapeBuilder().getDimBuilderList()) {
                dimension.clearDimValue().clearDimParam();
                plain &= dimension.build().getSerializedSize() == 0;
            }
            if (plain) {
                tensor.clearShape();
            }
        }
    }

    private static void writeShape(TensorShapeProto.Builder target, List<Dimension> shape) {
        for (int i = 0; i < shape.size(); i++) {
            TensorShapeProto.Dimension.Builder dimension =
                    i < target.getDimCount() ? target.getDimBuilder(i) : target.addDimBuilder();
            if (shape.get(i) instanceof Dimension.Fixed fixed) {
                dimension.setDimValue(fixed.size());
            } else if (shape.get(i) instanceof Dimension.Symbol symbol) {
                dimension.setDimParam(symbol.name());
            }
        }
    }
}
