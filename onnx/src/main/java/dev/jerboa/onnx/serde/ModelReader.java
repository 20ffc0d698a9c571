package dev.jerboa.onnx.serde;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.AttributeValue;
import dev.jerboa.onnx.Domains;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.Function;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns protobuf messages into the object model; what the model does not know is kept as {@link Opaque} fields. */
final class ModelReader {
    private final TensorReader tensors;

    ModelReader(TensorReader tensors) {
        this.tensors = tensors;
    }

    OnnxModel read(ModelProto proto) {
        Map<String, String> metadata = new LinkedHashMap<>();
        proto.getMetadataPropsList().forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
        // The operator sets stay in the kept fields, so that the way an exporter wrote them survives a round trip.
        Opaque extra = Wire.opaque(proto.toBuilder()
                .clearIrVersion()
                .clearGraph()
                .clearFunctions()
                .clearMetadataProps()
                .build());
        return new OnnxModel(
                proto.getIrVersion(),
                operatorSets(proto.getOpsetImportList()),
                readGraph(proto.getGraph()),
                proto.getFunctionsList().stream().map(this::readFunction).toList(),
                metadata,
                extra);
    }

    private Graph readGraph(GraphProto proto) {
        Map<String, TensorData> initializers = new LinkedHashMap<>();
        for (TensorProto tensor : proto.getInitializerList()) {
            if (initializers.put(tensor.getName(), tensors.read(tensor)) != null) {
                throw new JerboaException(
                        ErrorCode.INVALID_GRAPH,
                        "graph '" + proto.getName() + "' has two initializers named '" + tensor.getName() + "'",
                        "Export the model again: names must be unique.");
            }
        }
        GraphProto.Builder rest = proto.toBuilder()
                .clearNode()
                .clearInitializer()
                .clearInput()
                .clearOutput()
                .clearValueInfo();
        if (!proto.getName().isEmpty()) {
            rest.clearName();
        }
        return new Graph(
                proto.getName(),
                proto.getInputList().stream().map(ValueCodec::read).toList(),
                proto.getOutputList().stream().map(ValueCodec::read).toList(),
                proto.getValueInfoList().stream().map(ValueCodec::read).toList(),
                initializers,
                proto.getSparseInitializerList().stream()
                        .map(sparse -> sparse.getValues().getName())
                        .collect(Collectors.toSet()),
                proto.getNodeList().stream().map(this::readNode).toList(),
                Wire.opaque(rest.build()));
    }

    private Function readFunction(FunctionProto proto) {
        Opaque extra = Wire.opaque(proto.toBuilder()
                .clearName()
                .clearDomain()
                .clearInput()
                .clearOutput()
                .clearNode()
                .clearValueInfo()
                .build());
        Graph body = new Graph(
                proto.getName(),
                untyped(proto.getInputList()),
                untyped(proto.getOutputList()),
                proto.getValueInfoList().stream().map(ValueCodec::read).toList(),
                Map.of(),
                Set.of(),
                proto.getNodeList().stream().map(this::readNode).toList(),
                Opaque.NONE);
        return new Function(proto.getDomain(), proto.getName(), operatorSets(proto.getOpsetImportList()), body, extra);
    }

    private Node readNode(NodeProto proto) {
        return new Node(
                proto.getName(),
                proto.getDomain(),
                proto.getOpType(),
                proto.getInputList(),
                proto.getOutputList(),
                proto.getAttributeList().stream().map(this::readAttribute).toList(),
                unmodelled(proto));
    }

    // A string that is present but empty stays in the kept fields: written back, it leaves the bytes as they were.
    private static Opaque unmodelled(NodeProto proto) {
        boolean emptyName = proto.hasName() && proto.getName().isEmpty();
        boolean emptyDomain = proto.hasDomain() && proto.getDomain().isEmpty();
        boolean more = proto.hasDocString() || proto.hasOverload() || proto.getMetadataPropsCount() > 0;
        if (!emptyName
                && !emptyDomain
                && !more
                && proto.getUnknownFields().asMap().isEmpty()) {
            return Opaque.NONE;
        }
        NodeProto.Builder rest =
                proto.toBuilder().clearOpType().clearInput().clearOutput().clearAttribute();
        if (!emptyName) {
            rest.clearName();
        }
        if (!emptyDomain) {
            rest.clearDomain();
        }
        return Wire.opaque(rest.build());
    }

    private Attribute readAttribute(AttributeProto proto) {
        AttributeProto.Builder rest = proto.toBuilder().clearName().clearType();
        AttributeValue value = readValue(proto, rest);
        return new Attribute(proto.getName(), value, Wire.opaque(rest.build()));
    }

    private AttributeValue readValue(AttributeProto proto, AttributeProto.Builder rest) {
        if (!proto.getRefAttrName().isEmpty()) {
            rest.clearRefAttrName().setType(proto.getType());
            return new AttributeValue.Reference(proto.getRefAttrName());
        }
        return switch (AttributeKind.of(proto)) {
            case FLOAT -> {
                rest.clearF();
                yield new AttributeValue.FloatValue(proto.getF());
            }
            case INT -> {
                rest.clearI();
                yield new AttributeValue.IntValue(proto.getI());
            }
            case STRING -> {
                rest.clearS();
                yield string(proto.getS());
            }
            case TENSOR -> {
                rest.clearT();
                yield new AttributeValue.TensorValue(tensors.read(proto.getT()));
            }
            case GRAPH -> {
                rest.clearG();
                yield new AttributeValue.GraphValue(readGraph(proto.getG()));
            }
            case FLOATS -> {
                rest.clearFloats();
                yield new AttributeValue.FloatsValue(proto.getFloatsList());
            }
            case INTS -> {
                rest.clearInts();
                yield new AttributeValue.IntsValue(proto.getIntsList());
            }
            case STRINGS -> {
                rest.clearStrings();
                yield new AttributeValue.StringsValue(
                        proto.getStringsList().stream().map(ModelReader::string).toList());
            }
            case TENSORS -> {
                rest.clearTensors();
                yield new AttributeValue.TensorsValue(
                        proto.getTensorsList().stream().map(tensors::read).toList());
            }
            case GRAPHS -> {
                rest.clearGraphs();
                yield new AttributeValue.GraphsValue(
                        proto.getGraphsList().stream().map(this::readGraph).toList());
            }
            case OTHER -> {
                rest.setType(proto.getType());
                yield new AttributeValue.Kept();
            }
        };
    }

    private static AttributeValue.StringValue string(ByteString bytes) {
        return new AttributeValue.StringValue(new Opaque(bytes.toByteArray()));
    }

    private static List<Value> untyped(List<String> names) {
        return names.stream()
                .map(name -> Value.of(name, new ValueType.Undeclared()))
                .toList();
    }

    private static Map<String, Long> operatorSets(List<OperatorSetIdProto> imports) {
        Map<String, Long> versions = new LinkedHashMap<>();
        imports.forEach(entry -> versions.put(domain(entry), entry.getVersion()));
        return versions;
    }

    /** The domain of an operator set; both ways to write the standard one give the empty string. */
    static String domain(OperatorSetIdProto entry) {
        return entry.getDomain().equals(Domains.STANDARD_ALIAS) ? Domains.STANDARD : entry.getDomain();
    }
}
