package dev.jerboa.onnx.serde;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.TestGraphs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The oracle is the file itself: read and written without a change, it must stay as it was, byte for byte. */
class RoundTripTest {
    @TempDir
    private Path folder;

    @Test
    void realModelsStayAsTheyWere() throws IOException {
        for (String resource : TestGraphs.REAL) {
            assertStays(Files.readAllBytes(TestGraphs.real(resource, folder)));
        }
    }

    @Test
    void everythingAFileCanHoldStaysAsItWas() throws IOException {
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(
                        4242,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("from the future"))
                                .build())
                .build();
        TensorProto weights = TensorProto.newBuilder()
                .setName("weights / with: any \u2603 characters\t")
                .setDataType(1)
                .addDims(2)
                .addFloatData(1)
                .addFloatData(Float.NaN)
                .setDocString("doc")
                .setUnknownFields(unknown)
                .build();
        TensorProto strings = TensorProto.newBuilder()
                .setName("strings")
                .setDataType(8)
                .addDims(1)
                .addStringData(ByteString.copyFrom(new byte[] {(byte) 0xFF, 0}))
                .build();
        GraphProto branch = GraphProto.newBuilder()
                .setName("branch")
                .addNode(NodeProto.newBuilder()
                        .addOutput("b")
                        .setOpType("Constant")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("value_ints")
                                .setType(AttributeProto.AttributeType.INTS)
                                .addInts(3)))
                .addOutput(ValueInfoProto.newBuilder().setName("b"))
                .build();
        NodeProto node = NodeProto.newBuilder()
                .addInput("")
                .addOutput("o")
                .setName("")
                .setOpType("If")
                .setDomain("")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("then_branch")
                        .setType(AttributeProto.AttributeType.GRAPH)
                        .setG(branch)
                        .setDocString("d"))
                .addAttribute(AttributeProto.newBuilder()
                        .setName("type")
                        .setType(AttributeProto.AttributeType.TYPE_PROTO)
                        .setTp(TypeProto.newBuilder().setDenotation("IMAGE")))
                .setDocString("node")
                .setUnknownFields(unknown)
                .build();
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(3)
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("ai.onnx").setVersion(7))
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(2).setDomain("f"))
                .setProducerName("test")
                .setModelVersion(5)
                .setGraph(GraphProto.newBuilder()
                        .addNode(node)
                        .setName("g")
                        .addInitializer(weights)
                        .addInitializer(strings)
                        .setDocString("graph")
                        .addInput(input(weights.getName()))
                        .addOutput(ValueInfoProto.newBuilder().setName("o").setUnknownFields(unknown))
                        .addSparseInitializer(SparseTensorProto.newBuilder()
                                .setValues(TensorProto.newBuilder().setName("sparse")))
                        .setUnknownFields(unknown))
                .addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey("k").setValue("v"))
                .addFunctions(FunctionProto.newBuilder()
                        .setName("F")
                        .addInput("a")
                        .addOutput("c")
                        .addAttribute("alpha")
                        .addNode(NodeProto.newBuilder()
                                .addInput("a")
                                .addOutput("c")
                                .setOpType("Elu")
                                .addAttribute(AttributeProto.newBuilder()
                                        .setName("alpha")
                                        .setType(AttributeProto.AttributeType.FLOAT)
                                        .setRefAttrName("alpha")))
                        .addOpsetImport(
                                OperatorSetIdProto.newBuilder().setDomain("").setVersion(13))
                        .setDomain("f"))
                .setUnknownFields(unknown)
                .build();
        assertStays(model.toByteArray());
    }

    private static ValueInfoProto input(String name) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(1)
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimValue(2)
                                                .setDenotation("DATA_BATCH")))))
                .build();
    }

    /** The numbers of a typed field are those of the raw bytes, and are written back to that field. */
    @ParameterizedTest
    @EnumSource(
            value = ElementType.class,
            names = {"STRING", "COMPLEX64", "COMPLEX128"},
            mode = EnumSource.Mode.EXCLUDE)
    void typedFieldsHoldTheSameNumbersAsRawBytes(ElementType type) throws IOException {
        byte[] raw = new byte[(int) type.sizeBytes(8)];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (byte) (type == ElementType.BOOL ? i % 2 : 37 * i + 11);
        }
        TensorProto.Builder typed =
                TensorProto.newBuilder().setName("t").setDataType(type.code()).addDims(8);
        TypedField.of(type).write(typed, type, ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN));
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .setGraph(GraphProto.newBuilder().addInitializer(typed))
                .build();
        OnnxModel read = assertStays(model.toByteArray());
        TensorData tensor = read.graph().initializers().get("t");
        byte[] bytes = new byte[raw.length];
        tensor.bytes().slice(0, raw.length).get(bytes);
        assertThat(bytes).isEqualTo(raw);
    }

    private OnnxModel assertStays(byte[] before) throws IOException {
        Path source = Files.write(folder.resolve("before.onnx"), before);
        OnnxModel model = OnnxFile.read(source);
        Path target = folder.resolve("after.onnx");
        OnnxFile.write(model, target);
        assertThat(Files.readAllBytes(target)).isEqualTo(before);
        return model;
    }
}
