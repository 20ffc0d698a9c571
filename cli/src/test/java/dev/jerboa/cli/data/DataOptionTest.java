package dev.jerboa.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.demo.DemoFiles;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType.TensorType;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Files and folders as a person names them: what they are taken to be, and what is said of those that cannot be read. */
class DataOptionTest {
    @Command
    private static final class Learning {
        @Mixin
        private DataOption data;
    }

    @TempDir
    private Path folder;

    private final List<String> remarks = new ArrayList<>();

    /** A model that gives back its float input, whose sizes of -1 are open. */
    private OnnxModel model(long... dims) {
        List<Dimension> shape = Arrays.stream(dims)
                .mapToObj(dim -> dim < 0 ? new Dimension.Unknown() : new Dimension.Fixed(dim))
                .map(Dimension.class::cast)
                .toList();
        TensorType type = TensorType.of(ElementType.FLOAT, shape);
        Graph graph = new Graph(
                "g",
                List.of(Value.of("x", type)),
                List.of(Value.of("y", type)),
                List.of(),
                Map.of(),
                Set.of(),
                List.of(Node.of("Relu", "relu", List.of("x"), List.of("y"))),
                Opaque.NONE);
        OnnxModel model = new OnnxModel(8, Map.of("", 17L), graph, List.of(), Map.of(), Opaque.NONE);
        OnnxFile.write(model, path());
        return model;
    }

    private Path path() {
        return folder.resolve("model.onnx");
    }

    private OpenData open(OnnxModel model, Object... options) {
        Learning command = new Learning();
        new CommandLine(command)
                .parseArgs(Stream.of(options).map(Object::toString).toArray(String[]::new));
        return command.data.open(model, path(), remarks::add);
    }

    /** The shapes of all batches, every one of which the model runs on. */
    private List<String> run(OnnxModel model, Object... options) {
        try (OpenData open = open(model, options);
                Session session = Session.open(path());
                Stream<CalibrationBatch> batches = open.data().batches()) {
            return batches.map(batch -> {
                        session.run(batch.inputs());
                        return batch.inputs().values().iterator().next().toString();
                    })
                    .toList();
        }
    }

    private void assertRefused(OnnxModel model, Path data, String... words) {
        assertThatThrownBy(() -> run(model, "--data", data))
                .isInstanceOf(JerboaException.class)
                .hasMessageContainingAll(words);
    }

    private Path sub(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    private static void picture(Path file, int width, int height) throws IOException {
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    }

    private static void sound(Path file, int samples) throws IOException {
        AudioFormat format = new AudioFormat(16000, 16, 1, true, false);
        try (AudioInputStream input =
                new AudioInputStream(new ByteArrayInputStream(new byte[2 * samples]), format, samples)) {
            AudioSystem.write(input, AudioFileFormat.Type.WAVE, file.toFile());
        }
    }

    @Test
    void withoutDataSomeIsMadeUp() {
        OnnxModel model = model(-1, 3, -1, -1);
        try (OpenData open = open(model)) {
            assertThat(open.data().isReal()).isFalse();
        }
        assertThat(run(model)).hasSize(16).containsOnly("float[2, 3, 64, 64]");
    }

    @Test
    void aFolderOfPicturesOfAnySizeIsSortedBySize() throws IOException {
        Path pictures = sub("pictures");
        for (int i = 0; i < 10; i++) {
            picture(pictures.resolve(i + ".png"), i % 2 == 0 ? 64 : 100, 32);
        }
        Files.createDirectory(pictures.resolve("more"));
        picture(pictures.resolve("more/a.PNG"), 64, 32);
        Files.writeString(pictures.resolve("README.md"), "notes");
        Files.writeString(pictures.resolve(".hidden.txt"), "notes");
        OnnxModel model = model(-1, 3, -1, -1);
        assertThat(run(model, "--data", pictures)).containsExactly("float[6, 3, 32, 64]", "float[5, 3, 32, 128]");
        assertThat(run(model, "--data", pictures, "--data-limit", 3))
                .containsExactly("float[1, 3, 32, 64]", "float[2, 3, 32, 128]");
        assertThat(run(model, "--data", pictures, "--pictures", "text-line"))
                .containsExactly("float[6, 3, 48, 96]", "float[5, 3, 48, 160]");
        assertThat(run(model(1, 3, 30, 30), "--data", pictures)).hasSize(11).containsOnly("float[1, 3, 30, 30]");
        assertThat(run(model(-1, 3, 30, 30), "--data", pictures.resolve("0.png")))
                .containsExactly("float[1, 3, 30, 30]");
        assertRefused(model(4, 3, 30, 30), pictures, "11 samples", "takes 4 at once");
        assertRefused(model(-1, 16), pictures, "'x'", "float[?, 16]");
        assertThat(remarks).isEmpty();
    }

    @Test
    void unreadableFilesAreToldByNameOnceAndLeftOut() throws IOException {
        Path pictures = sub("pictures");
        picture(pictures.resolve("a.png"), 32, 32);
        picture(pictures.resolve("whole.png"), 32, 32);
        byte[] bytes = Files.readAllBytes(pictures.resolve("whole.png"));
        // One breaks in its header, and one behind it.
        Files.write(pictures.resolve("head.png"), Arrays.copyOf(bytes, 10));
        Files.write(pictures.resolve("tail.png"), Arrays.copyOf(bytes, 45));
        Files.writeString(pictures.resolve("movie.webp"), "RIFF");
        OnnxModel model = model(-1, 3, -1, -1);
        try (OpenData open = open(model, "--data", pictures)) {
            CalibrationData data = open.data();
            for (int pass = 0; pass < 2; pass++) {
                try (Stream<CalibrationBatch> batches = data.batches()) {
                    assertThat(batches.mapToInt(CalibrationBatch::sampleCount).sum())
                            .isEqualTo(2);
                }
            }
            assertThat(data.description()).isEqualTo("2 pictures");
        }
        assertThat(remarks).hasSize(3);
        assertThat(String.join("\n", remarks)).contains("head.png", "tail.png", "movie.webp");

        Files.delete(pictures.resolve("a.png"));
        Files.delete(pictures.resolve("whole.png"));
        assertRefused(model, pictures, "none of 1 pictures");
        Files.delete(pictures.resolve("tail.png"));
        assertRefused(model, pictures, "none of 2 pictures");
    }

    @Test
    void aFolderOfSounds() throws IOException {
        Path sounds = sub("sounds");
        sound(sounds.resolve("a.wav"), 300);
        sound(sounds.resolve("b.wav"), 500);
        Files.writeString(sounds.resolve("c.mp3"), "ID3");
        assertThat(run(model(-1, -1), "--data", sounds)).containsExactly("float[1, 300]", "float[1, 500]");
        assertThat(remarks).hasSize(1).first().asString().contains("c.mp3");
        assertThat(run(model(-1, 400), "--data", sounds)).containsExactly("float[2, 400]");
        assertThat(run(model(-1, -1), "--data", sounds, "--sample-rate", 8000))
                .containsExactly("float[1, 150]", "float[1, 250]");
    }

    @Test
    void arraysByTheirNames() throws IOException {
        byte[] header = "\u0093NUMPY\u0001\0v\0{'descr': '<f4', 'fortran_order': False, 'shape': (9, 4), }"
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] file = Arrays.copyOf(header, 128 + 9 * 4 * 4);
        Arrays.fill(file, header.length, 128, (byte) ' ');
        Path arrays = sub("arrays");
        Files.write(arrays.resolve("x.npy"), file);
        assertThat(run(model(-1, 4), "--data", arrays)).containsExactly("float[8, 4]", "float[1, 4]");
        assertThat(run(model(-1, 4), "--data", arrays.resolve("x.npy"), "--data-limit", 2))
                .containsExactly("float[2, 4]");
    }

    @Test
    void textForARealEncoder() throws IOException {
        OnnxModel model = OnnxFile.read(DemoFiles.model(folder));
        Path text =
                Files.write(folder.resolve("sentences"), DemoFiles.sentences().subList(0, 40));
        assertRefused(model, text, "is text, and there is no", "tokenizer.json");
        DemoFiles.tokenizer(folder);
        try (OpenData open = open(model, "--data", text, "--no-join-lines")) {
            assertThat(open.data().description()).isEqualTo("40 texts of " + text);
        }
        try (OpenData open = open(model, "--data", text, "--data-limit", 7)) {
            assertThat(open.data().sampleCount()).isEqualTo(7);
        }
        assertThat(run(model, "--data", text, "--tokenizer", folder.resolve("tokenizer.json")))
                .isNotEmpty();
    }

    @Test
    void whatCannotBeTakenIsToldInNumbers() throws IOException {
        OnnxModel model = model(-1, 3, -1, -1);
        Path mixed = sub("mixed");
        picture(mixed.resolve("a.png"), 2, 2);
        picture(mixed.resolve("b.png"), 2, 2);
        sound(mixed.resolve("a.wav"), 100);
        Files.writeString(mixed.resolve("c.txt"), "c");
        assertRefused(model, mixed, "mixed is mixed", "2 pictures, 1 sounds, 1 text files");
        assertRefused(model, sub("empty"), "empty holds no data");
        Path other = sub("other");
        Files.writeString(other.resolve("a.pdf"), "a");
        assertRefused(model, other, "holds no data, only 1 other files");
        assertRefused(model, folder.resolve("missing"), "missing");
        assertThatThrownBy(() -> open(model, "--data", mixed, "--data-limit", 0))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("--data-limit 0");
        assertThatThrownBy(() -> open(model, "--data", mixed.resolve("a.png"), "--pictures", "x-ray"))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("'x-ray'");
    }
}
