package dev.jerboa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.demo.DemoFiles;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.model.MultimodalModel;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.train.build.ConvolutionRecipe;
import dev.jerboa.train.build.EncoderBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Spaces of other kinds: locked towers, towers that go on learning, views, heads of every kind, and balances. */
class SpaceVariantsTest {
    private static final String HEAD = """
            output: space
            data:
              train: train.csv
              validation: held.csv
            """;

    private static final String TRAINING = """
            training:
              steps: 12
              batch: 24
              learning-rate: 0.01
              evaluate-every: 6
            """;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void write() throws IOException {
        ShownAndHeard.write(folder, "train", 48, 1);
        ShownAndHeard.write(folder, "held", 24, 2);
    }

    private int train(String name, String recipe) throws IOException {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine commandLine = Jerboa.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        Path file =
                Files.writeString(folder.resolve(name + ".yaml"), recipe.replace("output: space", "output: " + name));
        return commandLine.execute("train", file.toString());
    }

    private double printed(String row) {
        Matcher figure = Pattern.compile(row + ".* (-?\\d+\\.\\d+)").matcher(out.toString());
        assertThat(figure.find()).as("%s in %s", row, out).isTrue();
        return Double.parseDouble(figure.group(1));
    }

    private float[] embed(Path directory, Modality modality, RawValue value) {
        try (MultimodalModel model = MultimodalModel.open(directory)) {
            return model.encoder(modality).embed(List.of(value))[0];
        }
    }

    @Test
    void aLockedTowerStaysAsItIs() throws IOException {
        Path minilm = Files.createDirectory(folder.resolve("minilm"));
        Files.move(DemoFiles.tokenizer(folder), minilm.resolve("tokenizer.json"));
        Files.move(DemoFiles.model(folder), minilm.resolve("model.onnx"));
        String recipe = HEAD + """
                towers:
                  text: {directory: minilm, locked: true}
                  image:
                    model: {new: convolution, widths: [8, 16]}
                    input: {height: 8}
                terms:
                  - pair: [image, text]
                """ + TRAINING.replace("steps: 12", "steps: 60");
        assertThat(train("space", recipe)).as("%s", err).isZero();
        assertThat(printed("image -> text")).as("mean average precision").isGreaterThan(0.5);
        assertThat(err.toString()).contains("embeddings of 384 numbers");
        Path space = folder.resolve("space");
        assertThat(space.resolve("onnx/text_model.onnx")).hasSameBinaryContentAs(minilm.resolve("model.onnx"));
        RawValue text = new RawValue.Text("south east");
        assertThat(embed(space, Modality.TEXT, text)).isEqualTo(embed(minilm, Modality.TEXT, text));

        assertThat(train("narrow", recipe + "width: 32\n")).isEqualTo(ErrorCode.INVALID_ARGUMENT.exitCode());
        assertThat(err.toString()).contains("'text' has embeddings of 384 numbers, and 'width' 32");
        String front = recipe.replace("text]", "text]\n    matryoshka: [400]");
        assertThat(train("front", front)).isEqualTo(ErrorCode.INVALID_ARGUMENT.exitCode());
        assertThat(err.toString()).contains("a front of 400 dimensions, and an embedding has 384");
    }

    @Test
    void aTowerOfADirectoryGoesOnLearning() throws IOException {
        String first = HEAD + """
                towers:
                  text:
                    model: {new: text, layers: 1, width: 16, heads: 2}
                    input: {words: 20, tokens: 6}
                  image:
                    model: {new: convolution, widths: [8, 16]}
                    input: {height: 8}
                width: 16
                terms:
                  - pair: [image, text]
                """ + TRAINING;
        assertThat(train("first", first)).as("%s", err).isZero();
        String second = HEAD + """
                towers:
                  text: {directory: first, freeze: embeddings}
                  image: {directory: first, augment: gentle}
                width: 8
                terms:
                  - pair: [image, text]
                """ + TRAINING;
        assertThat(train("second", second)).as("%s", err).isZero();
        assertThat(err.toString()).contains("embeddings of 8 numbers");
        String words = "embeddings.word.weight";
        assertThat(weight("second", words)).isEqualTo(weight("first", words));
        String query = "layer.0.attention.query.weight";
        assertThat(weight("second", query))
                .hasSameSizeAs(weight("first", query))
                .isNotEqualTo(weight("first", query));
        assertThat(embed(folder.resolve("second"), Modality.TEXT, new RawValue.Text("north")))
                .hasSize(8);
    }

    @Test
    void aFileIsBroughtToTheWidthOfTheSpace() throws IOException {
        OnnxFile.write(
                EncoderBuilder.build(ConvolutionRecipe.pictures(3, List.of(8), 1, 5), 1), folder.resolve("own.onnx"));
        String recipe = HEAD + """
                towers:
                  text:
                    model: {new: text, layers: 1, width: 16, heads: 2}
                    input: {words: 20, tokens: 6}
                  image:
                    model: {file: own.onnx}
                    input: {height: 8, normalization: imagenet}
                width: 16
                terms:
                  - pair: [image, text]
                """ + TRAINING;
        assertThat(train("space", recipe)).as("%s", err).isZero();
        RawValue picture = RawValue.Encoded.of(folder.resolve("held0.png"));
        assertThat(embed(folder.resolve("space"), Modality.IMAGE, picture)).hasSize(16);
    }

    private float[] weight(String directory, String name) {
        return OnnxFile.read(folder.resolve(directory).resolve("onnx/text_model.onnx"))
                .graph()
                .initializers()
                .get(name)
                .toFloats();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sum",
                "uncertainty",
                "{kind: gradnorm, alpha: 0.5}",
                "pcgrad",
            })
    void viewsHeadsAndPairsLearnTogether(String balance) throws IOException {
        String recipe = HEAD + """
                towers:
                  image:
                    model: {new: convolution, widths: [8]}
                    input: {height: 8}
                    augment: {shift: 0.1, brightness: 0.2}
                  audio:
                    model: {new: spectrogram, layers: 1, width: 16, heads: 2}
                    input: {bands: 20, frames: 20}
                width: 16
                terms:
                  - {pair: [audio, image], loss: sigmoid, matryoshka: [4, 16]}
                  - {views: image, loss: vicreg}
                  - {head: tags, tower: image, kind: labels, separator: ";"}
                  - {head: height, tower: audio, kind: number, name: how-high}
                """ + "balance: " + balance + "\n" + TRAINING + "  pieces: 10\n";
        assertThat(train("space", recipe)).as("%s", err).isZero();
        assertThat(out.toString())
                .containsPattern("image-tags +image +24 +F1")
                .containsPattern("how-high +audio +24 +R2");
        assertThat(Files.readString(folder.resolve("space.run/metrics.jsonl")))
                .contains("\"audio-image\":", "\"image-views\":", "\"image-tags\":", "\"how-high\":");
        assertThat(folder.resolve("space/heads/how-high.onnx")).exists();
    }

    @Test
    void headsOfEveryKindLearnByThemselves() throws IOException {
        String recipe = HEAD + """
                towers:
                  audio:
                    model: {new: time-convolution, widths: [16, 16]}
                    input: {bands: 20, frames: 20}
                width: 16
                terms:
                  - {head: corner, tower: audio}
                  - {head: tags, tower: audio, kind: labels, separator: ";"}
                  - {head: height, tower: audio, kind: number}
                """ + TRAINING.replace("steps: 12", "steps: 80");
        assertThat(train("space", recipe)).as("%s", err).isZero();
        assertThat(out.toString()).doesNotContain("R@10");
        assertThat(printed("audio-corner")).isGreaterThan(0.7);
        assertThat(printed("audio-tags")).isGreaterThan(0.7);
        assertThat(printed("audio-height")).isGreaterThan(0.5);
    }

    @Test
    void onlyViewsNeedNoPartner() throws IOException {
        String recipe = HEAD + """
                towers:
                  image:
                    model: {new: convolution, widths: [8]}
                    input: {height: 8}
                    augment: strong
                terms:
                  - views: image
                """ + TRAINING;
        assertThat(train("space", recipe)).as("%s", err).isZero();
        assertThat(Stream.of("onnx/vision_model.onnx", "preprocessor_config.json", "jerboa.json"))
                .allSatisfy(file ->
                        assertThat(folder.resolve("space").resolve(file)).exists());
    }
}
