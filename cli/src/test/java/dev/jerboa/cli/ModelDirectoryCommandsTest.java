package dev.jerboa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.demo.DemoFiles;
import dev.jerboa.onnx.ErrorCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands that take a model directory, on a real text encoder. */
class ModelDirectoryCommandsTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path model;

    @BeforeEach
    void makeDirectory() throws IOException {
        model = Files.createDirectory(folder.resolve("minilm"));
        Files.move(DemoFiles.tokenizer(folder), model.resolve("tokenizer.json"));
        Files.move(DemoFiles.model(folder), model.resolve("model.onnx"));
        Files.writeString(model.resolve("config.json"), "{\"model_type\": \"bert\", \"max_position_embeddings\": 512}");
    }

    private int run(Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine commandLine = Jerboa.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return commandLine.execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    }

    @Test
    void embedWritesUnitVectorsOfWhichLikeOnesAreNear() throws IOException {
        Path texts = Files.writeString(folder.resolve("a.txt"), "A cat sleeps.\n\nA kitten is asleep.\nStocks fell.\n");
        Path vectors = folder.resolve("out.npy");
        assertThat(run("embed", model, "--data", texts, "-o", vectors))
                .as("%s", err)
                .isZero();
        assertThat(out.toString()).contains("wrote 3 vectors of 384 numbers");
        assertThat(folder.resolve("out.keys.txt")).content().isEqualTo("1\n2\n3\n");
        ByteBuffer numbers = ByteBuffer.wrap(Files.readAllBytes(vectors)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(numbers.capacity()).isEqualTo(128 + 3 * 384 * 4);
        assertThat(dot(numbers, 0, 0)).isBetween(0.9999, 1.0001);
        assertThat(dot(numbers, 0, 1)).isGreaterThan(0.6);
        assertThat(dot(numbers, 0, 2)).isLessThan(0.3);
        assertThat(run("embed", model, "--data", texts, "-o", vectors, "--modality", "image"))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT.exitCode());
        assertThat(err.toString()).contains("has no encoder for image, only for text");
    }

    private static double dot(ByteBuffer numbers, int a, int b) {
        double sum = 0;
        for (int i = 0; i < 384; i++) {
            sum += numbers.getFloat(128 + 4 * (384 * a + i)) * numbers.getFloat(128 + 4 * (384 * b + i));
        }
        return sum;
    }

    @Test
    void parityTellsPreprocessingFromTheNetwork() throws IOException {
        Path golden = folder.resolve("golden.json");
        assertThat(run("parity", model, "--record", golden)).as("%s", err).isZero();
        assertThat(out.toString()).contains("recorded 4 vectors");
        assertThat(run("parity", model, "--golden", golden)).as("%s", err).isZero();
        assertThat(out.toString()).contains("1.000000", "same").doesNotContain("differ ");
        Files.writeString(model.resolve("tokenizer_config.json"), "{\"model_max_length\": 9}");
        assertThat(run("parity", model, "--golden", golden)).isEqualTo(ErrorCode.QUALITY.exitCode());
        assertThat(out.toString()).contains("the processor makes another 'input_ids': shape [1, ");
        assertThat(err.toString()).contains("have a cosine below 0.999", "Preprocessing differs");
    }

    @Test
    void searchTellsWhatIsNearestAndWritesAPage() throws IOException {
        Path data = Files.writeString(
                folder.resolve("a.csv"), "key,text\nfinance,Stocks fell.\nanimal,\"A kitten\nis <asleep>.\"\n");
        Path page = folder.resolve("found.html");
        assertThat(run("search", model, "--data", data, "A cat sleeps.", "--html", page))
                .as("%s", err)
                .isZero();
        assertThat(out.toString().lines().toList())
                .satisfies(lines -> assertThat(lines.get(0)).matches("rank +score +name +modality +text or file"))
                .satisfies(lines ->
                        assertThat(lines.get(1)).matches(" +1 +0\\.\\d{3} +animal +text +A kitten is <asleep>\\."))
                .satisfies(
                        lines -> assertThat(lines.get(2)).matches(" +2 +-?0\\.\\d{3} +finance +text +Stocks fell\\."));
        assertThat(page).content().contains("A cat sleeps.", "is &lt;asleep&gt;.", "The 2 nearest of 2 texts");
        assertThat(run("search", model, "--data", data, "A cat", "--html", folder.resolve("nowhere/found.html")))
                .isEqualTo(ErrorCode.OUTPUT_LOCATION.exitCode());
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void evaluateWritesAPageBesideWhatItPrints() throws IOException {
        Path data = Files.writeString(
                folder.resolve("a.csv"),
                "text,topic\nStocks fell.,money\nBonds rose.,money\nA kitten,animals\nA dog,animals\n");
        Path page = folder.resolve("report.html");
        assertThat(run("evaluate", model, "--data", data, "--by", "topic", "--json", "--report", page))
                .as("%s", err)
                .isZero();
        assertThat(out.toString()).startsWith("{").contains("\"linearProbe\"");
        assertThat(err.toString()).contains("wrote " + page);
        assertThat(page).content().contains("4 samples; those with the same topic belong together");
        assertThat(run("evaluate", model, "--data", data, "--report", folder))
                .isEqualTo(ErrorCode.OUTPUT_LOCATION.exitCode());
    }
}
