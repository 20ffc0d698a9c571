package dev.jerboa.onnx.serde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.TestGraphs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {
    @TempDir
    Path folder;

    private static TensorData written(Scratch scratch, byte[] bytes) {
        Scratch.Region region = scratch.allocate(bytes.length);
        int half = bytes.length / 2;
        region.write(half, ByteBuffer.wrap(bytes, half, bytes.length - half));
        region.write(0, ByteBuffer.wrap(bytes, 0, half));
        return TensorData.of(ElementType.UINT8, new long[] {bytes.length}, region.bytes());
    }

    private static byte[] random(int seed, int count) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] content(OnnxModel model, String name) {
        TensorData tensor = model.graph().initializers().get(name);
        byte[] bytes = new byte[(int) tensor.sizeBytes()];
        tensor.bytes().slice(0, bytes.length).get(bytes);
        return bytes;
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }

    private void check(int wasteBytes, long maxInlineBytes) throws IOException {
        Path target = folder.resolve("m.onnx");
        OnnxModel model = TestGraphs.small();
        try (Scratch scratch = Scratch.beside(target, 0)) {
            written(scratch, random(9, wasteBytes));
            model.graph().addInitializer("odd", written(scratch, random(1, 70001)));
            model.graph().addInitializer("none", written(scratch, new byte[0]));
            model.graph().addInitializer("tiny", written(scratch, random(2, 3)));
            model.graph().addInitializer("even", written(scratch, random(3, 8192)));
            model.graph().addInitializer("elsewhere", TensorData.ofLongs(new long[] {200}, new long[200]));
            try (StagedModel staged = StagedModel.write(model, target, maxInlineBytes, scratch)) {
                staged.release();
            }
        }
        OnnxModel back = OnnxFile.read(target);
        assertThat(content(back, "odd")).isEqualTo(random(1, 70001));
        assertThat(content(back, "none")).isEmpty();
        assertThat(content(back, "tiny")).isEqualTo(random(2, 3));
        assertThat(content(back, "even")).isEqualTo(random(3, 8192));
        assertThat(content(back, "elsewhere")).isEqualTo(new byte[1600]);
    }

    @Test
    void theScratchBecomesTheDataFile() throws IOException {
        check(1, 0);
        assertThat(names()).containsExactlyInAnyOrder("m.onnx", "m.onnx.data");
        // Pages: 1 unused byte, 18 of the odd one, 1 of the tiny one, 2 of the even one; then 1600 bytes at the end.
        assertThat(folder.resolve("m.onnx.data")).hasSize(22 * 4096 + 1600);
    }

    @Test
    void whatTheModelDoesNotNameIsLeftOut() throws IOException {
        check(1 << 20, 0);
        assertThat(names()).containsExactlyInAnyOrder("m.onnx", "m.onnx.data");
        assertThat(Files.size(folder.resolve("m.onnx.data"))).isLessThan(100_000);
    }

    @Test
    void aSmallModelIsOneFile() throws IOException {
        check(1, 1 << 20);
        assertThat(names()).containsExactly("m.onnx");
    }

    @Test
    void nothingIsLeftOfAScratchThatIsGivenUp() throws IOException {
        try (Scratch scratch = Scratch.beside(folder.resolve("m.onnx"), 0)) {
            written(scratch, random(1, 10_000));
        }
        assertThat(names()).isEmpty();
    }
}
