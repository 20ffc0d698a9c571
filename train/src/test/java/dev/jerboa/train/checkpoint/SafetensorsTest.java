package dev.jerboa.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The oracle is the format's description: files put together here byte by byte. */
class SafetensorsTest {
    @TempDir
    Path folder;

    private Path file(String header, byte[] elements) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + elements.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(elements);
        return Files.write(folder.resolve("given.safetensors"), bytes.array());
    }

    @Test
    void readsWhatTheFormatDescribes() throws IOException {
        ByteBuffer elements = ByteBuffer.allocate(20)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(1.5f)
                .putFloat(-2)
                .putLong(1L << 40)
                .putShort((short) 0x3c00)
                .put((byte) 1)
                .put((byte) 0);
        Safetensors read = Safetensors.read(file(
                "{\"__metadata__\":{\"format\":\"pt\"},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
                        + "\"b\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[8,16]},"
                        + "\"h\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[16,18]},"
                        + "\"none\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[18,18]},"
                        + "\"c\":{\"dtype\":\"BOOL\",\"shape\":[2],\"data_offsets\":[18,20]}}   ",
                elements.array()));
        assertThat(read.metadata()).containsExactly(Map.entry("format", "pt"));
        assertThat(read.tensors().get("a").dims()).containsExactly(2, 1);
        assertThat(read.tensors().get("a").toFloats()).containsExactly(1.5f, -2f);
        assertThat(read.tensors().get("b").toLongs()).containsExactly(1L << 40);
        assertThat(read.tensors().get("h").type()).isEqualTo(ElementType.FLOAT16);
        assertThat(read.tensors().get("none").elementCount()).isZero();
        assertThat(read.tensors().get("c").bytes().slice(0, 2).get(0)).isEqualTo((byte) 1);
    }

    @Test
    void writesAlignedWithWideElementsFirst() throws IOException {
        Path file = folder.resolve("written.safetensors");
        new Safetensors(
                        Map.of(
                                "byte",
                                        TensorData.of(
                                                ElementType.INT8, new long[] {3}, ByteSource.of(new byte[] {1, 2, 3})),
                                "float", TensorData.ofFloats(new long[] {1}, 0.5f),
                                "long", TensorData.ofLongs(new long[] {1}, 9)),
                        Map.of())
                .write(file);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) bytes.getLong();
        assertThat(header % 8).isZero();
        assertThat(new String(bytes.array(), 8, header, StandardCharsets.UTF_8).strip())
                .isEqualTo("{\"long\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]},"
                        + "\"float\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]},"
                        + "\"byte\":{\"dtype\":\"I8\",\"shape\":[3],\"data_offsets\":[12,15]}}");
        assertThat(bytes.getLong(8 + header)).isEqualTo(9);
        assertThat(bytes.getFloat(16 + header)).isEqualTo(0.5f);
        assertThat(bytes.get(22 + header)).isEqualTo((byte) 3);
        assertThat(bytes.capacity()).isEqualTo(8 + header + 15);
        assertThat(Safetensors.read(file).tensors().get("float").toFloats()).containsExactly(0.5f);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1]",
                "{",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F33\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}",
                "{\"a\":{\"dtype\":\"I16\",\"shape\":[1],\"data_offsets\":[0,2]}}"
            })
    void saysWhatIsWrongWithAFile(String header) throws IOException {
        Path file = file(header, new byte[4]);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("given.safetensors is not a whole safetensors file");
    }

    @Test
    void refusesDamagedFilesOfAnyLength() throws IOException {
        Random random = new Random(1);
        Path whole = folder.resolve("whole.safetensors");
        new Safetensors(Map.of("weight", TensorData.ofFloats(new long[] {4, 2}, new float[8])), Map.of()).write(whole);
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = folder.resolve("cut.safetensors");
        for (int length = 0; length < bytes.length; length++) {
            Files.write(cut, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> Safetensors.read(cut)).isInstanceOf(JerboaException.class);
        }
        byte[] noise = new byte[300];
        for (int i = 0; i < 200; i++) {
            random.nextBytes(noise);
            Files.write(cut, noise);
            assertThatThrownBy(() -> Safetensors.read(cut)).isInstanceOf(JerboaException.class);
        }
    }
}
