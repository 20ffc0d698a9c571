package dev.jerboa.multimodal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.multimodal.Encoder;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.SampleSource;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.data.numpy.NumpyArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of vectors against the numbers that an encoder made of words; the format is that of NumPy's documentation. */
class EmbeddingFileTest {
    @TempDir
    private Path folder;

    /** Gives the length of a text and its first letter; 'x' cannot be read. */
    private static final class Letters implements Encoder {
        @Override
        public Modality modality() {
            return Modality.TEXT;
        }

        @Override
        public int dimension() {
            return 2;
        }

        @Override
        public float[][] embed(List<RawValue> values) {
            return values.stream()
                    .map(value -> {
                        String text = ((RawValue.Text) value).text();
                        if (text.startsWith("x")) {
                            throw new JerboaException(ErrorCode.UNREADABLE, text + " is damaged", "");
                        }
                        return new float[] {text.length(), text.charAt(0)};
                    })
                    .toArray(float[][]::new);
        }

        @Override
        public void close() {}
    }

    private static SampleSource source(List<String> texts) {
        return new SampleSource() {
            @Override
            public String name() {
                return "words";
            }

            @Override
            public Stream<Sample> samples() {
                return IntStream.range(0, texts.size())
                        .mapToObj(i -> new Sample(
                                "key\n" + i,
                                texts.get(i).isEmpty()
                                        ? Map.of()
                                        : Map.of(Modality.TEXT, new RawValue.Text(texts.get(i))),
                                Map.of()));
            }
        };
    }

    @Test
    void vectorsAndKeysStandInTheOrderOfTheSamples() throws IOException {
        List<String> texts = new ArrayList<>(List.of("abc", "", "xyz", "d"));
        for (int i = 0; i < 600; i++) {
            texts.add("n".repeat(1 + i % 7));
        }
        Path file = folder.resolve("out.npy");
        List<String> told = new ArrayList<>();
        UnreadablePolicy policy = UnreadablePolicy.skipping(problem -> told.add(problem.getMessage()));
        int count = EmbeddingFile.write(new Letters(), source(texts), policy, file, (task, done, total) -> {});
        assertThat(count).isEqualTo(602);
        assertThat(told).containsExactly("xyz is damaged");
        List<String> keys = Files.readAllLines(folder.resolve("out.keys.txt"));
        assertThat(keys).hasSize(602).startsWith("key 0", "key 3", "key 4").endsWith("key 603");
        byte[] bytes = Files.readAllBytes(file);
        assertThat(new String(bytes, 1, 127, StandardCharsets.ISO_8859_1))
                .startsWith("NUMPY\u0001\u0000v\u0000{'descr': '<f4', 'fortran_order': False, 'shape': (602, 2), }")
                .endsWith("\n");
        ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes).hasSize(128 + 602 * 8);
        assertThat(numbers.getFloat(128)).isEqualTo(3);
        assertThat(numbers.getFloat(132)).isEqualTo('a');
        assertThat(numbers.getFloat(136)).isEqualTo(1);
        assertThat(numbers.getFloat(140)).isEqualTo('d');
        assertThat(NumpyArray.ofFile(file).header()).asString().contains("602");
    }

    @Test
    void aRunThatFailsLeavesNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("out.npy"), "before");
        assertThatThrownBy(() -> EmbeddingFile.write(
                        new Letters(), source(List.of("a", "xx")), UnreadablePolicy.strict(), file, (t, d, n) -> {}))
                .hasMessage("xx is damaged");
        assertThatThrownBy(() -> EmbeddingFile.write(
                        new Letters(), source(List.of("")), UnreadablePolicy.strict(), file, (t, d, n) -> {}))
                .hasMessageContaining("no sample of words has a value of the modality text");
        assertThat(file).content().isEqualTo("before");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }
}
