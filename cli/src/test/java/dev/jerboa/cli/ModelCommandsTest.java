package dev.jerboa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jerboa.demo.DemoFiles;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.Vectors;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.image.PictureSpec;
import dev.jerboa.multimodal.model.ModelDirectory;
import dev.jerboa.multimodal.model.MultimodalModel;
import dev.jerboa.multimodal.model.Pooling;
import dev.jerboa.multimodal.model.TowerSource;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.train.build.ConvolutionRecipe;
import dev.jerboa.train.build.EncoderBuilder;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Commands on a model directory of a real text encoder and an untrained one of pictures. */
class ModelCommandsTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path model;
    private Path data;

    @BeforeEach
    void writeModelAndData() throws IOException {
        Path pictures = folder.resolve("pictures.onnx");
        OnnxFile.write(EncoderBuilder.build(ConvolutionRecipe.pictures(3, List.of(4), 1, 384), 1), pictures);
        model = folder.resolve("model");
        ModelDirectory.empty()
                .tower(TowerSource.text(
                        DemoFiles.model(folder.resolve("demo")),
                        DemoFiles.tokenizer(folder.resolve("demo")),
                        Pooling.MEAN))
                .tower(TowerSource.pictures(pictures, PictureSpec.CLIP))
                .write(model);
        data = Files.createDirectory(folder.resolve("data"));
        StringBuilder table = new StringBuilder("id,text,image,kind\n");
        Color[] colours = {Color.RED, Color.GREEN, Color.BLUE, Color.WHITE};
        String[] texts = {"a dog barks", "a cat sleeps", "the stock market falls", "a bank lends money"};
        for (int i = 0; i < colours.length; i++) {
            BufferedImage picture = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = picture.createGraphics();
            graphics.setColor(colours[i]);
            graphics.fillRect(4 * i, 4, 16, 16);
            graphics.dispose();
            ImageIO.write(picture, "png", data.resolve(i + ".png").toFile());
            table.append(i + "," + texts[i] + "," + i + ".png," + (i < 2 ? "animal" : "money") + "\n");
        }
        Files.writeString(data.resolve("table.csv"), table);
    }

    private int run(Object... arguments) {
        out.getBuffer().setLength(0);
        CommandLine commandLine = Jerboa.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return commandLine.execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    }

    @Test
    void aModelIsMeasuredInEveryDirection() throws IOException {
        assertThat(run("evaluate", model, "--data", data, "--by", "kind", "--json", "-q"))
                .as("%s", err)
                .isZero();
        JsonNode found = new ObjectMapper().readTree(out.toString());
        assertThat(found.path("samples").asInt()).isEqualTo(4);
        assertThat(found.path("directions")).hasSize(2);
        assertThat(found.path("directions")
                        .path(0)
                        .path("retrieval")
                        .path("gallery")
                        .asInt())
                .isEqualTo(4);
        JsonNode text = found.path("classes").path(0);
        assertThat(text.path("modality").asText()).isEqualTo("text");
        // MiniLM knows what animals and money are.
        assertThat(text.path("zeroShot").asDouble()).isEqualTo(1);
        assertThat(found.path("pairs").path(0).path("alignment").asDouble())
                .isCloseTo(meanSquaredDistance(), within(1e-3));
        assertThat(run("evaluate", model, "--data", data, "--by", "kind"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString())
                .contains("text -> image", "image -> text", "mAP", "uniformity", "classes of kind", "by name");
        assertThat(run("evaluate", model, "--data", data, "--by", "size"))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT.exitCode());
        assertThat(err.toString()).contains("no label 'size'");
    }

    private double meanSquaredDistance() {
        double sum = 0;
        try (MultimodalModel open = MultimodalModel.open(model)) {
            String[] texts = {"a dog barks", "a cat sleeps", "the stock market falls", "a bank lends money"};
            for (int i = 0; i < texts.length; i++) {
                float[] text = open.encoder(Modality.TEXT).embed(List.of(new RawValue.Text(texts[i])))[0];
                RawValue picture = RawValue.Encoded.of(data.resolve(i + ".png"));
                sum += 2 - 2 * Vectors.dot(text, open.encoder(Modality.IMAGE).embed(List.of(picture))[0]);
            }
            return sum / texts.length;
        }
    }

    @Test
    void samplesAreFoundByWordsAndByPictures() {
        assertThat(run("search", model, "loans and credit", "--data", data, "--in", "text", "--top", "2"))
                .as("%s", err)
                .isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).contains("a bank lends money");
        Path picture = data.resolve("2.png");
        assertThat(run("search", model, picture, "--data", data, "--in", "image"))
                .as("%s", err)
                .isZero();
        assertThat(out.toString().lines().toList().get(1)).contains("1.000").contains("2.png");
        assertThat(run("search", model, picture, "--data", data)).as("%s", err).isZero();
        assertThat(out.toString().lines().skip(1))
                .hasSize(4)
                .allMatch(line -> line.toLowerCase(Locale.ROOT).contains("text"));
        assertThat(run("search", model, "x", "--data", data, "--in", "smell"))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT.exitCode());
        assertThat(err.toString()).contains("no modality 'smell'");
    }
}
