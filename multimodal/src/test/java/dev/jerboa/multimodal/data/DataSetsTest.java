package dev.jerboa.multimodal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetsTest {
    private static final UnreadablePolicy STRICT = UnreadablePolicy.strict();

    @TempDir
    Path folder;

    @Test
    void aFolderOfClassFolders() throws IOException {
        write("cat/1.png");
        write("cat/1.wav");
        write("cat/deep/2.JPG");
        write("dog/1.png");
        write("loose.webp");
        write(".hidden/3.png");
        write("dog/notes.md");
        Files.writeString(folder.resolve("dog/1.txt"), "a dog\n");
        List<Sample> samples = read(DataSets.open(folder, STRICT));
        assertThat(samples).extracting(Sample::key).containsExactly("cat/1", "cat/deep/2", "dog/1", "loose");
        assertThat(samples)
                .extracting(Sample::labels)
                .containsExactly(Map.of("label", "cat"), Map.of("label", "cat"), Map.of("label", "dog"), Map.of());
        assertThat(samples.get(0).values().keySet()).isEqualTo(Set.of(Modality.IMAGE, Modality.AUDIO));
        assertThat(samples.get(2).values()).containsEntry(Modality.TEXT, new RawValue.Text("a dog"));
    }

    @Test
    void aTextThatCannotBeReadIsToldByItsName() throws IOException {
        write("cat/1.png");
        Files.createDirectories(folder.resolve("dog"));
        Files.write(folder.resolve("dog/bad.txt"), new byte[] {(byte) 0xff});
        List<String> problems = new ArrayList<>();
        UnreadablePolicy skipping = UnreadablePolicy.skipping(problem -> problems.add(problem.getMessage()));
        assertThat(read(DataSets.open(folder, skipping))).hasSize(1);
        assertThat(problems).singleElement().asString().contains("bad.txt").contains("UTF-8");
        assertThatThrownBy(() -> read(DataSets.open(folder, STRICT))).hasMessageContaining("bad.txt");
    }

    @Test
    void archivesAndTablesInAFolderAreFound() throws IOException {
        Files.write(folder.resolve("b.tar"), new byte[1024]);
        Files.write(folder.resolve("a.tar"), new byte[1024]);
        assertThat(DataSets.open(folder, STRICT)).isInstanceOf(TarShards.class);
        assertThat(DataSets.open(folder.resolve("a.tar"), STRICT)).isInstanceOf(TarShards.class);
        Files.writeString(folder.resolve("t.csv"), "text\nhi\n");
        assertThat(DataSets.open(folder.resolve("t.csv"), STRICT)).isInstanceOf(TableSource.class);
        assertThatThrownBy(() -> DataSets.open(folder, STRICT)).hasMessageContaining("2 tar archives, 1 tables");
        Files.delete(folder.resolve("a.tar"));
        Files.delete(folder.resolve("b.tar"));
        write("pictures/1.png");
        assertThat(DataSets.open(folder, STRICT)).isInstanceOf(TableSource.class);
    }

    @Test
    void whatIsNoDataSetIsSaid() throws IOException {
        assertThatThrownBy(() -> DataSets.open(folder.resolve("none"), STRICT))
                .isInstanceOfSatisfying(
                        JerboaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_A_FILE));
        write("x.dat");
        assertThatThrownBy(() -> DataSets.open(folder, STRICT)).hasMessageContaining("1 other files");
        assertThatThrownBy(() -> DataSets.open(folder.resolve("x.dat"), STRICT)).hasMessageContaining("x.dat");
        write("y.tar.gz");
        assertThatThrownBy(() -> DataSets.open(folder.resolve("y.tar.gz"), STRICT))
                .hasMessageContaining("compressed archive");
    }

    private void write(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[] {1});
    }

    private static List<Sample> read(SampleSource source) {
        try (Stream<Sample> samples = source.samples()) {
            return samples.toList();
        }
    }
}
