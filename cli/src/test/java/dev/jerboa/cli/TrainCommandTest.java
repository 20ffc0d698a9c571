package dev.jerboa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.multimodal.image.ChannelOrder;
import dev.jerboa.multimodal.image.Extent;
import dev.jerboa.multimodal.image.Fit;
import dev.jerboa.multimodal.image.Normalization;
import dev.jerboa.multimodal.image.PictureProcessor;
import dev.jerboa.multimodal.image.PictureSpec;
import dev.jerboa.multimodal.image.ResamplingFilter;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code jerboa train} on small pictures of three classes, so noisy that not all can be told. */
class TrainCommandTest {
    private static final int PIXELS = 6;
    private static final List<String> CLASSES = List.of("a", "b", "c");

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object... arguments) {
        CommandLine commandLine = Jerboa.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return commandLine.execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    }

    private void draw(String name, int count, long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < count; i++) {
            int place = i % 3;
            BufferedImage picture = new BufferedImage(PIXELS, PIXELS, BufferedImage.TYPE_BYTE_GRAY);
            for (int y = 0; y < PIXELS; y++) {
                for (int x = 0; x < PIXELS; x++) {
                    int light = (x / 2 == place ? 60 : 0) + random.nextInt(190);
                    picture.getRaster().setSample(x, y, 0, light);
                }
            }
            Path file = folder.resolve(name).resolve(CLASSES.get(place)).resolve(i + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(picture, "png", file.toFile());
        }
    }

    private Path recipe(String more) throws IOException {
        return Files.writeString(folder.resolve("recipe.yaml"), """
                model:
                  new: linear
                data:
                  train: train
                  validation: valid
                  modality: image
                  label: label
                input:
                  height: 6
                training:
                  steps: 40
                  batch: 16
                  learning-rate: 0.01
                  evaluate-every: 10
                output: out.onnx
                """ + more);
    }

    @Test
    void theFileWrittenHasTheAccuracyThatIsPrinted() throws IOException {
        draw("train", 120, 1);
        draw("valid", 90, 2);
        Files.write(folder.resolve("train/a/broken.png"), new byte[] {1, 2, 3});
        assertThat(run("train", recipe(""))).as("%s", err).isZero();
        Path model = folder.resolve("out.onnx");
        double accuracy = accuracy(model);
        assertThat(accuracy).isBetween(0.5, 0.99);
        assertThat(out.toString()).contains(String.format("%.4f", accuracy));
        assertThat(err.toString()).contains("Left out").contains("broken.png").contains("120 samples");
        assertThat(Files.readString(folder.resolve("out.onnx.run/metrics.jsonl")))
                .contains("\"metric\":\"accuracy\"")
                .contains("\"step\":40");
        assertThat(Files.readString(folder.resolve("out.onnx.report.html")))
                .contains("<title>loss</title>")
                .contains("<title>accuracy</title>")
                .contains("learning-rate: 0.01");
        assertThat(OnnxFile.read(model).metadata())
                .containsEntry("jerboa.train.classes", "[\"a\",\"b\",\"c\"]")
                .containsEntry("jerboa.train.label", "label");

        byte[] first = Files.readAllBytes(model);
        assertThat(run("train", recipe(""))).as("%s", err).isZero();
        assertThat(Files.readAllBytes(model))
                .as("a run that is gone on with at its end")
                .isEqualTo(first);

        assertThat(run("train", recipe("# another\n"))).isEqualTo(ErrorCode.INVALID_ARGUMENT.exitCode());
        assertThat(err.toString()).contains("a run with another recipe");
    }

    /** The part of the validation pictures that ONNX Runtime gets right, worked out apart from the command. */
    private double accuracy(Path model) throws IOException {
        Extent side = new Extent.Fixed(PIXELS);
        PictureProcessor processor = new PictureProcessor(
                new PictureSpec(side, side, Fit.CROP, ResamplingFilter.BILINEAR, ChannelOrder.RGB, Normalization.HALF));
        int right = 0;
        try (Session session = Session.open(model)) {
            for (int i = 0; i < 90; i++) {
                Path file = folder.resolve("valid").resolve(CLASSES.get(i % 3)).resolve(i + ".png");
                float[] pixels = processor.process(file).floats();
                float[] logits = session.run(
                                Map.of("features", dev.jerboa.runtime.Tensor.of(new long[] {1, pixels.length}, pixels)))
                        .get("embedding")
                        .floats();
                int best = logits[0] >= logits[1] && logits[0] >= logits[2] ? 0 : logits[1] >= logits[2] ? 1 : 2;
                right += best == i % 3 ? 1 : 0;
            }
        }
        return right / 90.0;
    }

    @Test
    void strictnessStopsAtTheFirstFileThatCannotBeRead() throws IOException {
        draw("train", 30, 1);
        draw("valid", 9, 2);
        Files.write(folder.resolve("train/b/broken.png"), new byte[] {1, 2, 3});
        String recipe = Files.readString(recipe("")).replace("label: label", "label: label\n  strict: true");
        Path file = Files.writeString(folder.resolve("strict.yaml"), recipe);
        assertThat(run("train", file)).isEqualTo(ErrorCode.UNREADABLE.exitCode());
        assertThat(err.toString()).contains("broken.png");
    }

    @Test
    void theExampleAndTheOperatorsArePrinted() {
        assertThat(run("train", "--example")).isZero();
        assertThat(out.toString()).contains("learning-rate: 0.001").contains("# ");
        assertThat(run("train", "--example", "space")).isZero();
        assertThat(out.toString()).contains("towers:", "terms:");
        assertThat(run("train", "--example", "spice")).isEqualTo(ErrorCode.INVALID_ARGUMENT.exitCode());
        assertThat(err.toString()).contains("Choose classifier or space.");
        assertThat(run("train", "--operators")).isZero();
        assertThat(out.toString()).contains("ConvTranspose").contains("com.microsoft::BiasGelu");
        assertThat(run("train")).isEqualTo(ErrorCode.INVALID_ARGUMENT.exitCode());
        assertThat(err.toString()).contains("jerboa train --example");
    }
}
