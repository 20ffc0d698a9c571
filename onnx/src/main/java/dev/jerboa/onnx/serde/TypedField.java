package dev.jerboa.onnx.serde;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.jerboa.onnx.ElementType;
import java.nio.ByteBuffer;

/**
 * The fields in which a {@code TensorProto} can keep numbers one by one instead of as raw bytes.
 *
 * <p>The ONNX specification (onnx.proto, {@code TensorProto}) assigns each element type to one of them; types narrower
 * than 32 bits lie in {@code int32_data}, one element an entry, 4- and 2-bit ones one packed byte an entry.
 */
enum TypedField {
    FLOAT {
        @Override
        int count(TensorProto proto) {
            return proto.getFloatDataCount();
        }

        @Override
        void read(TensorProto proto, ElementType type, ByteBuffer target) {
            for (int i = 0; i < proto.getFloatDataCount(); i++) {
                target.putFloat(proto.getFloatData(i));
            }
        }

        @Override
        void write(TensorProto.Builder proto, ElementType type, ByteBuffer source) {
            while (source.hasRemaining()) {
                proto.addFloatData(source.getFloat());
            }
        }
    },
    INT32 {
        @Override
        int count(TensorProto proto) {
            return proto.getInt32DataCount();
        }

        @Override
        void read(TensorProto proto, ElementType type, ByteBuffer target) {
            for (int i = 0; i < proto.getInt32DataCount(); i++) {
                int value = proto.getInt32Data(i);
                if (type.bits() == Integer.SIZE) {
                    target.putInt(value);
                } else if (type.bits() == Short.SIZE) {
                    target.putShort((short) value);
                } else {
                    target.put((byte) value);
                }
            }
        }

        @Override
        void write(TensorProto.Builder proto, ElementType type, ByteBuffer source) {
            while (source.hasRemaining()) {
                proto.addInt32Data(
                        switch (type) {
                            case INT32 -> source.getInt();
                            case INT16 -> source.getShort();
                            case UINT16, FLOAT16, BFLOAT16 -> Short.toUnsignedInt(source.getShort());
                            case INT8 -> source.get();
                            default -> Byte.toUnsignedInt(source.get());
                        });
            }
        }
    },
    INT64 {
        @Override
        int count(TensorProto proto) {
            return proto.getInt64DataCount();
        }

        @Override
        void read(TensorProto proto, ElementType type, ByteBuffer target) {
            for (int i = 0; i < proto.getInt64DataCount(); i++) {
                target.putLong(proto.getInt64Data(i));
            }
        }

        @Override
        void write(TensorProto.Builder proto, ElementType type, ByteBuffer source) {
            while (source.hasRemaining()) {
                proto.addInt64Data(source.getLong());
            }
        }
    },
    UINT64 {
        @Override
        int count(TensorProto proto) {
            return proto.getUint64DataCount();
        }

        @Override
        void read(TensorProto proto, ElementType type, ByteBuffer target) {
            for (int i = 0; i < proto.getUint64DataCount(); i++) {
                if (type == ElementType.UINT32) {
                    target.putInt((int) proto.getUint64Data(i));
                } else {
                    target.putLong(proto.getUint64Data(i));
                }
            }
        }

        @Override
        void write(TensorProto.Builder proto, ElementType type, ByteBuffer source) {
            while (source.hasRemaining()) {
                proto.addUint64Data(
                        type == ElementType.UINT32 ? Integer.toUnsignedLong(source.getInt()) : source.getLong());
            }
        }
    },
    DOUBLE {
        @Override
        int count(TensorProto proto) {
            return proto.getDoubleDataCount();
        }

        @Override
        void read(TensorProto proto, ElementType type, ByteBuffer target) {
            for (int i = 0; i < proto.getDoubleDataCount(); i++) {
                target.putDouble(proto.getDoubleData(i));
            }
        }

        @Override
        void write(TensorProto.Builder proto, ElementType type, ByteBuffer source) {
            while (source.hasRemaining()) {
                proto.addDoubleData(source.getDouble());
            }
        }
    };

    /** The field that the specification assigns to an element type. */
    static TypedField of(ElementType type) {
        return switch (type) {
            case FLOAT, COMPLEX64 -> FLOAT;
            case DOUBLE, COMPLEX128 -> DOUBLE;
            case INT64 -> INT64;
            case UINT32, UINT64 -> UINT64;
            default -> INT32;
        };
    }

    /** How many entries hold this many elements. */
    long expectedCount(ElementType type, long elements) {
        return switch (type) {
            case COMPLEX64, COMPLEX128 -> 2 * elements;
            default -> type.bits() < Byte.SIZE ? type.sizeBytes(elements) : elements;
        };
    }

    abstract int count(TensorProto proto);

    abstract void read(TensorProto proto, ElementType type, ByteBuffer target);

    abstract void write(TensorProto.Builder proto, ElementType type, ByteBuffer source);
}
