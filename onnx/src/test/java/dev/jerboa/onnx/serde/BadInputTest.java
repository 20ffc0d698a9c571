package dev.jerboa.onnx.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.ModelCheck;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TestGraphs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the bytes, a reader gets a model or a sentence; never another exception, a hang, or an exhausted heap. */
class BadInputTest {
    @TempDir
    private Path folder;

    @Test
    void filesThatAreNoModels() throws IOException {
        assertFails(ErrorCode.NOT_A_FILE, folder.resolve("missing.onnx"), "does not exist");
        assertFails(ErrorCode.NOT_A_FILE, folder, "is a directory");
        assertFails(ErrorCode.EMPTY_FILE, Files.createFile(folder.resolve("empty.onnx")), "0 bytes");
        Path text = Files.writeString(folder.resolve("text.onnx"), "This is not a model, but some text.");
        assertFails(ErrorCode.NOT_ONNX, text, "not a whole ONNX model");
        byte[] huge = {0x3A, -1, -1, -1, -1, -1, -1, -1, -1, 0x3F};
        assertFails(ErrorCode.NOT_ONNX, Files.write(folder.resolve("huge.onnx"), huge), "not a whole ONNX model");
    }

    @Test
    void tensorsThatClaimMoreThanCanBeCounted() throws IOException {
        for (long[] dims : List.of(new long[] {1L << 31, 1L << 31}, new long[] {Long.MAX_VALUE}, new long[] {-1, 4})) {
            ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(8);
            TensorProto.Builder tensor = model.getGraphBuilder().addInitializerBuilder();
            tensor.setName("weight").setDataType(1).setRawData(ByteString.copyFrom(new byte[4]));
            Arrays.stream(dims).forEach(tensor::addDims);
            Path path = Files.write(folder.resolve("claims.onnx"), model.build().toByteArray());
            assertFails(ErrorCode.INVALID_GRAPH, path, "tensor 'weight'");
        }
    }

    @Test
    void modelsCutOffAtAnyByte() throws IOException {
        byte[] whole = smallModel();
        Path path = folder.resolve("cut.onnx");
        for (int length = 0; length < whole.length; length++) {
            Files.write(path, Arrays.copyOf(whole, length));
            readCheckAndWrite(path);
        }
    }

    @Test
    void modelsWithFlippedBytes() throws IOException {
        byte[] whole = smallModel();
        Path path = folder.resolve("flipped.onnx");
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            byte[] flipped = whole.clone();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 + random.nextInt(255));
            Files.write(path, flipped);
            readCheckAndWrite(path);
        }
    }

    private byte[] smallModel() throws IOException {
        Path path = folder.resolve("small.onnx");
        OnnxFile.write(TestGraphs.branching(), path);
        return Files.readAllBytes(path);
    }

    private void readCheckAndWrite(Path path) {
        try {
            OnnxModel model = OnnxFile.read(path);
            ModelCheck.require(model, path);
            OnnxFile.write(model, folder.resolve("copy.onnx"));
        } catch (JerboaException e) {
            assertThat(e.getMessage()).contains(path.getFileName().toString());
        }
    }

    @Test
    void externalDataThatIsNotWhereItShouldBe() throws IOException {
        assertFails(ErrorCode.EXTERNAL_DATA, external("missing.bin", 0, 24), "'missing.bin' is not beside the model");
        Files.write(folder.resolve("short.bin"), new byte[30]);
        assertFails(ErrorCode.EXTERNAL_DATA, external("short.bin", 8, 24), "ends at byte 32", "only 30 bytes");
        assertFails(ErrorCode.EXTERNAL_DATA, external("short.bin", 0, 20), "demand 24 bytes", "length 20");
        assertFails(ErrorCode.EXTERNAL_DATA, external("short.bin", Long.MAX_VALUE, 24), "short.bin");
    }

    @Test
    void externalDataOutsideTheDirectory(@TempDir Path elsewhere) throws IOException {
        Path secret = Files.write(elsewhere.resolve("secret.bin"), new byte[24]);
        assertFails(ErrorCode.UNSAFE_PATH, external(secret.toString(), 0, 24), "not a path inside");
        assertFails(
                ErrorCode.UNSAFE_PATH, external("../" + elsewhere.getFileName() + "/secret.bin", 0, 24), "not a path");
        Files.createSymbolicLink(folder.resolve("link.bin"), secret);
        assertFails(ErrorCode.UNSAFE_PATH, external("link.bin", 0, 24), "symbolic link");
        assertFails(ErrorCode.UNSAFE_PATH, external("", 0, 24), "not a path inside");
    }

    @Test
    void outputsThatCannotBeWrittenLeaveWhatWasThere() throws IOException {
        OnnxModel model = TestGraphs.small();
        assertThatThrownBy(() -> OnnxFile.write(model, folder.resolve("no/such/folder/m.onnx")))
                .isInstanceOfSatisfying(
                        JerboaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_LOCATION));
        Path target = Files.writeString(folder.resolve("m.onnx"), "before");
        try (StagedModel staged = StagedModel.write(model, target, 0)) {
            assertThat(staged.modelFile()).exists();
            assertThat(target).hasContent("before");
        }
        assertThat(target).hasContent("before");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(target);
        }
    }

    /** The small model with its matrix moved to a data file. */
    private Path external(String location, long offset, long length) throws IOException {
        Path path = folder.resolve("external.onnx");
        OnnxFile.write(TestGraphs.small(), path);
        ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(path)).toBuilder();
        for (TensorProto.Builder tensor : model.getGraphBuilder().getInitializerBuilderList()) {
            if (tensor.getName().equals("w")) {
                tensor.clearRawData()
                        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .addExternalData(entry("location", location))
                        .addExternalData(entry("offset", Long.toString(offset)))
                        .addExternalData(entry("length", Long.toString(length)));
            }
        }
        return Files.write(path, model.build().toByteArray());
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private static void assertFails(ErrorCode code, Path path, String... parts) {
        assertThatThrownBy(() -> OnnxFile.read(path))
                .isInstanceOfSatisfying(JerboaException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.hint()).isNotEmpty();
                })
                .hasMessageContaining(path.toString())
                .hasMessageContainingAll(parts);
    }
}
