package dev.jerboa.onnx.serde;

import ai.onnx.proto.OnnxMl.AttributeProto;

/** The kind of an attribute, as its type field says or, in files of the first format versions, as its content shows. */
enum AttributeKind {
    FLOAT,
    INT,
    STRING,
    TENSOR,
    GRAPH,
    FLOATS,
    INTS,
    STRINGS,
    TENSORS,
    GRAPHS,
    OTHER;

    static AttributeKind of(AttributeProto proto) {
        return switch (proto.getType()) {
            case FLOAT -> FLOAT;
            case INT -> INT;
            case STRING -> STRING;
            case TENSOR -> TENSOR;
            case GRAPH -> GRAPH;
            case FLOATS -> FLOATS;
            case INTS -> INTS;
            case STRINGS -> STRINGS;
            case TENSORS -> TENSORS;
            case GRAPHS -> GRAPHS;
            case SPARSE_TENSOR, SPARSE_TENSORS, TYPE_PROTO, TYPE_PROTOS -> OTHER;
            case UNDEFINED -> ofContent(proto);
        };
    }

    private static AttributeKind ofContent(AttributeProto proto) {
        if (proto.hasF()) {
            return FLOAT;
        } else if (proto.hasI()) {
            return INT;
        } else if (proto.hasS()) {
            return STRING;
        } else if (proto.hasT()) {
            return TENSOR;
        } else if (proto.hasG()) {
            return GRAPH;
        } else if (proto.getFloatsCount() > 0) {
            return FLOATS;
        } else if (proto.getIntsCount() > 0) {
            return INTS;
        } else if (proto.getStringsCount() > 0) {
            return STRINGS;
        }
        return OTHER;
    }
}
