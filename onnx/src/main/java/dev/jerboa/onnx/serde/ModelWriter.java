package dev.jerboa.onnx.serde;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import com.google.protobuf.ByteString;
import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.AttributeValue;
import dev.jerboa.onnx.Function;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns the object model into protobuf messages; tensors go through a {@link TensorWriter}. */
final class ModelWriter {
    private final TensorWriter tensors;

    ModelWriter(TensorWriter tensors) {
        this.tensors = tensors;
    }

    ModelProto write(OnnxModel model) {
        ModelProto.Builder proto = Wire.restore(ModelProto.newBuilder(), model.extra());
        List<OperatorSetIdProto> imports = operatorSets(proto.getOpsetImportList(), model.operatorSets());
        proto.setIrVersion(model.irVersion())
                .clearOpsetImport()
                .addAllOpsetImport(imports)
                .setGraph(writeGraph(model.graph()))
                .addAllMetadataProps(entries(model.metadata()));
        model.functions().forEach(function -> proto.addFunctions(writeFunction(function)));
        return proto.build();
    }

    static List<StringStringEntryProto> entries(Map<String, String> pairs) {
        return pairs.entrySet().stream()
                .map(entry -> StringStringEntryProto.newBuilder()
                        .setKey(entry.getKey())
                        .setValue(entry.getValue())
                        .build())
                .toList();
    }

    private GraphProto writeGraph(Graph graph) {
        GraphProto.Builder proto = Wire.restore(GraphProto.newBuilder(), graph.extra());
        if (!graph.name().isEmpty()) {
            proto.setName(graph.name());
        }
        graph.nodes().forEach(node -> proto.addNode(writeNode(node)));
        graph.initializers().forEach((name, data) -> proto.addInitializer(tensors.write(name, data)));
        graph.inputs().forEach(value -> proto.addInput(ValueCodec.write(value)));
        graph.outputs().forEach(value -> proto.addOutput(ValueCodec.write(value)));
        graph.declarations().forEach(value -> proto.addValueInfo(ValueCodec.write(value)));
        return proto.build();
    }

    private FunctionProto writeFunction(Function function) {
        FunctionProto.Builder proto = Wire.restore(FunctionProto.newBuilder(), function.extra());
        List<OperatorSetIdProto> imports = operatorSets(proto.getOpsetImportList(), function.operatorSets());
        proto.setName(function.name())
                .setDomain(function.domain())
                .addAllInput(function.inputNames())
                .addAllOutput(function.outputNames())
                .clearOpsetImport()
                .addAllOpsetImport(imports);
        function.body().nodes().forEach(node -> proto.addNode(writeNode(node)));
        for (Value value : function.body().declarations()) {
            proto.addValueInfo(ValueCodec.write(value));
        }
        return proto.build();
    }

    private NodeProto writeNode(Node node) {
        NodeProto.Builder proto = Wire.restore(NodeProto.newBuilder(), node.extra());
        node.inputs().forEach(proto::addInput);
        node.outputs().forEach(proto::addOutput);
        if (!node.name().isEmpty()) {
            proto.setName(node.name());
        }
        proto.setOpType(node.operator());
        if (!node.domain().isEmpty()) {
            proto.setDomain(node.domain());
        }
        node.attributes().forEach(attribute -> proto.addAttribute(writeAttribute(attribute)));
        return proto.build();
    }

    private AttributeProto writeAttribute(Attribute attribute) {
        AttributeProto.Builder proto =
                Wire.restore(AttributeProto.newBuilder(), attribute.extra()).setName(attribute.name());
        AttributeValue value = attribute.value();
        if (value instanceof AttributeValue.FloatValue one) {
            proto.setType(AttributeProto.AttributeType.FLOAT).setF(one.value());
        } else if (value instanceof AttributeValue.IntValue one) {
            proto.setType(AttributeProto.AttributeType.INT).setI(one.value());
        } else if (value instanceof AttributeValue.StringValue one) {
            proto.setType(AttributeProto.AttributeType.STRING).setS(bytes(one));
        } else if (value instanceof AttributeValue.TensorValue one) {
            proto.setType(AttributeProto.AttributeType.TENSOR).setT(tensors.write("", one.value()));
        } else if (value instanceof AttributeValue.GraphValue one) {
            proto.setType(AttributeProto.AttributeType.GRAPH).setG(writeGraph(one.value()));
        } else if (value instanceof AttributeValue.FloatsValue many) {
            proto.setType(AttributeProto.AttributeType.FLOATS).addAllFloats(many.values());
        } else if (value instanceof AttributeValue.IntsValue many) {
            proto.setType(AttributeProto.AttributeType.INTS).addAllInts(many.values());
        } else if (value instanceof AttributeValue.StringsValue many) {
            proto.setType(AttributeProto.AttributeType.STRINGS);
            many.values().forEach(one -> proto.addStrings(bytes(one)));
        } else if (value instanceof AttributeValue.TensorsValue many) {
            proto.setType(AttributeProto.AttributeType.TENSORS);
            many.values().forEach(one -> proto.addTensors(tensors.write("", one)));
        } else if (value instanceof AttributeValue.GraphsValue many) {
            proto.setType(AttributeProto.AttributeType.GRAPHS);
            many.values().forEach(one -> proto.addGraphs(writeGraph(one)));
        } else if (value instanceof AttributeValue.Reference reference) {
            proto.setRefAttrName(reference.attributeName());
        }
        return proto.build();
    }

    private static ByteString bytes(AttributeValue.StringValue value) {
        return ByteString.copyFrom(value.value().bytes());
    }

    /** The operator sets as the file wrote them, with the versions of now, and those that came since. */
    private static List<OperatorSetIdProto> operatorSets(List<OperatorSetIdProto> before, Map<String, Long> versions) {
        Map<String, OperatorSetIdProto> written = new LinkedHashMap<>();
        for (OperatorSetIdProto entry : before) {
            String domain = ModelReader.domain(entry);
            written.put(
                    domain, entry.toBuilder().setVersion(versions.get(domain)).build());
        }
        versions.forEach((domain, version) -> written.putIfAbsent(
                domain,
                OperatorSetIdProto.newBuilder()
                        .setDomain(domain)
                        .setVersion(version)
                        .build()));
        return List.copyOf(written.values());
    }
}
