package dev.jerboa.multimodal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableSourceTest {
    @TempDir
    Path folder;

    private final List<String> problems = new ArrayList<>();
    private final UnreadablePolicy skipping = UnreadablePolicy.skipping(problem -> problems.add(problem.getMessage()));

    @Test
    void quotedFieldsHoldCommasQuotesAndLineEnds() throws IOException {
        Path table = write(
                "t.csv",
                "\ufeffid,text,mood\r\n"
                        + "1,\"a, b\",x\r\n"
                        + "2,\"say \"\"hi\"\"\",\"\"\r\n"
                        + "\r\n"
                        + "3,\"two\r\nlines\",y\n"
                        + "4,a \"quote\" inside,z\r"
                        + "5,\"\",only a label\n"
                        + "6,last,no line end");
        List<Sample> samples = read(TableSource.of(table, UnreadablePolicy.strict()));
        assertThat(samples).extracting(Sample::key).containsExactly("1", "2", "3", "4", "6");
        assertThat(samples)
                .extracting(sample -> ((RawValue.Text) sample.values().get(Modality.TEXT)).text())
                .containsExactly("a, b", "say \"hi\"", "two\nlines", "a \"quote\" inside", "last");
        assertThat(samples.get(0).labels()).isEqualTo(Map.of("mood", "x"));
        assertThat(samples.get(1).labels()).isEmpty();
    }

    @Test
    void rowsThatAreWrongAreToldByTheirLine() throws IOException {
        Path table = write(
                "t.csv",
                "id,text\n1,\"spans\nlines\"\n2,too,many\n3\n4,\"shut\"early\n5,good\n5,again\n6,\"never shut\n7,lost\n");
        assertThat(read(TableSource.of(table, skipping)))
                .extracting(Sample::key)
                .containsExactly("1", "5");
        assertThat(problems).hasSize(5);
        assertThat(problems.get(0))
                .contains("t.csv, line 4")
                .contains("3 fields")
                .contains("2 columns");
        assertThat(problems.get(1)).contains("line 5").contains("1 fields");
        assertThat(problems.get(2)).contains("line 6").contains("'e' stands after a closing quote");
        assertThat(problems.get(3)).contains("line 8").contains("'5'");
        assertThat(problems.get(4)).contains("line 9").contains("never closed");
        assertThatThrownBy(() -> read(TableSource.of(table, UnreadablePolicy.strict())))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("line 4");
    }

    @Test
    void tabsSeparateWithoutQuotes() throws IOException {
        Path table = write("t.tsv", "text\tlabel\n\"as it is\tx, y\n");
        assertThat(read(TableSource.of(table, UnreadablePolicy.strict())))
                .singleElement()
                .satisfies(sample -> {
                    assertThat(sample.values()).containsEntry(Modality.TEXT, new RawValue.Text("\"as it is"));
                    assertThat(sample.labels()).containsEntry("label", "x, y");
                });
    }

    @Test
    void linesOfJsonMayLackModalities() throws IOException {
        Files.write(folder.resolve("p.png"), new byte[] {1, 2});
        Path table = write(
                "t.jsonl",
                "{\"text\":\"one\",\"n\":1}\n\n{\"image\":\"p.png\",\"tags\":[\"a\"],\"x\":null}\n{\"text\":\"two\",\"image\":\"p.png\"}\n");
        List<Sample> samples = read(TableSource.of(table, UnreadablePolicy.strict()));
        assertThat(samples)
                .extracting(sample -> sample.values().keySet().size())
                .containsExactly(1, 1, 2);
        assertThat(samples.get(1).labels()).isEqualTo(Map.of("tags", "[\"a\"]"));
        assertThat(((RawValue.Encoded) samples.get(1).values().get(Modality.IMAGE))
                        .source()
                        .read())
                .containsExactly(1, 2);
    }

    @Test
    void linesThatAreNoJsonAreToldByTheirNumber() throws IOException {
        Path table = write(
                "t.jsonl",
                "{\"text\":\"one\"}\n{\"text\":}\n\n[1]\n{\"text\":\"a\"} {\"text\":\"b\"}\n{\"text\":\"a\",\"text\":\"b\"}\n"
                        + "{\"image\":\"missing.png\",\"text\":\"c\"}\n{\"text\":\"end\"}");
        assertThat(read(TableSource.of(table, skipping))).hasSize(2);
        assertThat(problems).hasSize(5);
        assertThat(problems.get(0)).contains("t.jsonl, line 2").contains("character");
        assertThat(problems.get(1)).contains("line 4").contains("no JSON object");
        assertThat(problems.get(2)).contains("line 5");
        assertThat(problems.get(3)).contains("line 6");
        assertThat(problems.get(4)).contains("line 7").contains("missing.png");
    }

    @Test
    void keysWithoutAColumnComeFromTheContent() throws IOException {
        Path table = write("t.csv", "text,label\na,1\nb,2\na,3\n");
        Path grown = write("grown.csv", "label,text\n0,new\n2,b\n1,a\n");
        List<String> keys = read(TableSource.of(table, UnreadablePolicy.strict())).stream()
                .map(Sample::key)
                .toList();
        assertThat(keys).doesNotHaveDuplicates();
        assertThat(keys.get(2)).isEqualTo(keys.get(0) + "-2");
        assertThat(read(TableSource.of(grown, UnreadablePolicy.strict())))
                .extracting(Sample::key)
                .contains(keys.get(0), keys.get(1));
    }

    @Test
    void columnsCanBeNamed() throws IOException {
        Path table = write("t.csv", "number,what\n1,word\n");
        Columns columns = new Columns(Map.of(Modality.TEXT, "what"), Optional.of("number"));
        assertThat(read(TableSource.of(table, columns, UnreadablePolicy.strict())))
                .extracting(Sample::key)
                .containsExactly("1");
        assertThatThrownBy(() -> read(TableSource.of(table, UnreadablePolicy.strict())))
                .hasMessageContaining("number, what");
        Columns other = new Columns(Map.of(Modality.TEXT, "which"), Optional.empty());
        assertThatThrownBy(() -> read(TableSource.of(table, other, UnreadablePolicy.strict())))
                .hasMessageContaining("no column 'which'");
    }

    @Test
    void filesThatAreNoTablesAreRefused() throws IOException {
        assertThatThrownBy(() -> read(TableSource.of(write("e.csv", ""), skipping)))
                .hasMessageContaining("is empty");
        assertThatThrownBy(() -> read(TableSource.of(write("d.csv", "text,text\n"), skipping)))
                .hasMessageContaining("'text'");
        Path binary = folder.resolve("b.csv");
        Files.write(binary, new byte[] {'t', 'e', 'x', 't', '\n', 'a', '\n', (byte) 0xff, '\n', 'b', '\n'});
        assertThat(problems).isEmpty();
        assertThatThrownBy(() -> read(TableSource.of(binary, UnreadablePolicy.strict())))
                .hasMessageContaining("b.csv")
                .hasMessageContaining("not UTF-8");
    }

    private Path write(String name, String text) throws IOException {
        return Files.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Sample> read(SampleSource source) {
        try (Stream<Sample> samples = source.samples()) {
            return samples.toList();
        }
    }
}
