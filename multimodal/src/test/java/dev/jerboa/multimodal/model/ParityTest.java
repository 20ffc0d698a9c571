package dev.jerboa.multimodal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.ClassFolders;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.multimodal.parity.GoldenFile;
import dev.jerboa.multimodal.parity.Parity;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.JerboaException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that is the same, one whose preprocessing was changed, and one whose network was. */
class ParityTest {
    @TempDir
    private Path folder;

    private Path model(String mean) throws IOException {
        Path directory = Files.createDirectories(folder.resolve("model"));
        TinyTokenizers.words(directory);
        Files.writeString(directory.resolve("config.json"), "{\"model_type\": \"clip\"}");
        Files.writeString(
                directory.resolve("preprocessor_config.json"),
                "{\"size\": 8, \"crop_size\": 8, \"feature_extractor_type\": \"CLIPFeatureExtractor\", \"image_mean\": ["
                        + mean + ", 0.5, 0.5], \"image_std\": [1, 1, 1]}");
        new TinyNetworks()
                .tokens("input_ids", ElementType.INT64, -5)
                .lastAndMean("text_embeds")
                .write(directory.resolve("text_model.onnx"));
        new TinyNetworks()
                .pictures("pixel_values", -2, -3, "image_embeds")
                .write(directory.resolve("vision_model.onnx"));
        return directory;
    }

    private List<Parity.Row> compare(Path directory, Path golden) {
        try (MultimodalModel model = MultimodalModel.open(directory)) {
            return Parity.compare(model, GoldenFile.read(golden));
        }
    }

    @Test
    void aDifferenceShowsWhereItArises() throws IOException {
        Path golden = folder.resolve("golden.json");
        Path directory = model("0.5");
        try (MultimodalModel model = MultimodalModel.open(directory)) {
            GoldenFile.write(golden, Parity.record(model));
        }
        assertThat(compare(directory, golden)).hasSize(8).allSatisfy(row -> {
            assertThat(row.cosine()).isEqualTo(1, within(1e-6));
            assertThat(row.maximumDifference()).isLessThan(1e-6);
            assertThat(row.inputs()).isEmpty();
        });
        model("0.1");
        assertThat(compare(directory, golden)).allSatisfy(row -> {
            boolean picture = row.modality() == Modality.IMAGE;
            assertThat(row.inputs()).hasSize(picture ? 1 : 0);
            assertThat(row.cosine() < 0.9999).isEqualTo(picture);
            if (picture) {
                assertThat(row.inputs().get("pixel_values")).contains("other numbers: mean");
            }
        });
        model("0.5");
        new TinyNetworks()
                .tokens("input_ids", ElementType.INT64, -5)
                .atLargest("input_ids", "text_embeds")
                .write(directory.resolve("text_model.onnx"));
        assertThat(compare(directory, golden)).allSatisfy(row -> {
            assertThat(row.inputs()).isEmpty();
            assertThat(row.cosine() < 0.9999).isEqualTo(row.modality() == Modality.TEXT);
        });
        Files.writeString(golden, "{\"format\": 1}");
        assertThatThrownBy(() -> GoldenFile.read(golden))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("golden.json holds no golden vectors");
    }

    @Test
    void ownSamplesAreRecordedWithTheirValues() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        for (int i = 0; i < 6; i++) {
            Files.writeString(data.resolve(i + ".txt"), i < 3 ? "a cat" : "a red dog");
        }
        BufferedImage green = new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB);
        green.setRGB(4, 4, 0x00ff00);
        ImageIO.write(green, "png", data.resolve("0.png").toFile());
        Files.writeString(data.resolve("2.png"), "no picture");
        Path golden = folder.resolve("golden.json");
        Path directory = model("0.5");
        List<String> problems = new ArrayList<>();
        UnreadablePolicy policy = UnreadablePolicy.skipping(problem -> problems.add(problem.getMessage()));
        try (MultimodalModel model = MultimodalModel.open(directory)) {
            // Of six samples three, evenly spread: 0, 2 and 4.
            GoldenFile.write(golden, Parity.record(model, new ClassFolders(data, policy), 3, policy));
        }
        assertThat(problems).singleElement().asString().contains("2.png");
        try (var files = Files.list(data)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        assertThat(compare(directory, golden))
                .extracting(row -> row.name() + " " + row.modality())
                .containsExactly("0 TEXT", "0 IMAGE", "2 TEXT", "4 TEXT");
        assertThat(compare(directory, golden))
                .allSatisfy(row -> assertThat(row.cosine()).isEqualTo(1, within(1e-6)));
        model("0.1");
        assertThat(compare(directory, golden))
                .allSatisfy(row -> assertThat(row.inputs()).hasSize(row.modality() == Modality.IMAGE ? 1 : 0));
    }
}
