package dev.jerboa.multimodal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.image.PictureSpec;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.train.build.EncoderBuilder;
import dev.jerboa.train.build.LinearRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heads of a model directory: written, opened, and run. */
class HeadsTest {
    @TempDir
    private Path folder;

    private Path pictures;
    private Head head;

    @BeforeEach
    void makeParts() throws IOException {
        pictures = folder.resolve("pictures.onnx");
        new TinyNetworks().pictures("pixel_values", 8, 8, "image_embeds").write(pictures);
        OnnxModel linear = EncoderBuilder.build(new LinearRecipe(2, 3), 1);
        linear.graph().setConstant("linear.weight", TensorData.ofFloats(new long[] {2, 3}, 1, 2, 3, 4, 5, 6));
        linear.graph().setConstant("linear.bias", TensorData.ofFloats(new long[] {3}, 0, 0, 10));
        Path file = folder.resolve("linear.onnx");
        OnnxFile.write(linear, file);
        head = new Head("kind", Modality.IMAGE, file, Head.Kind.CLASSES, "label", List.of("a", "b", "c"), ",");
    }

    private Path write(String name, Head... heads) {
        ModelDirectory directory = ModelDirectory.empty().tower(TowerSource.pictures(pictures, PictureSpec.CLIP));
        for (Head one : heads) {
            directory.head(one);
        }
        directory.write(folder.resolve(name));
        return folder.resolve(name);
    }

    @Test
    void headsAreKeptAndSayWhatTheirWeightsSay() {
        Path first = write("first", head);
        Path second = folder.resolve("second");
        try (MultimodalModel model = MultimodalModel.open(first)) {
            ModelDirectory.of(model).write(second);
        }
        try (MultimodalModel model = MultimodalModel.open(second)) {
            Head kept = model.heads().get("kind");
            assertThat(kept).usingRecursiveComparison().ignoringFields("file").isEqualTo(head);
            assertThat(kept.file()).hasSameBinaryContentAs(head.file());
            assertThat(model.answers("kind", new float[][] {{1, 0}, {0, 2}})).isDeepEqualTo(new float[][] {
                {1, 2, 13}, {8, 10, 22}
            });
            assertThatThrownBy(() -> model.answers("kin", new float[1][2]))
                    .hasMessageContaining("has no head 'kin', only [kind]");
        }
    }

    @Test
    void aHeadWithoutItsTowerOrOutsideOfTheDirectoryIsRefused() throws IOException {
        Head heard = new Head("kind", Modality.AUDIO, head.file(), Head.Kind.NUMBER, "label", List.of(), ",");
        assertThatThrownBy(() -> write("none", heard)).hasMessageContaining("a tower of audio");
        assertThat(folder.resolve("none")).doesNotExist();
        Path model = write("unsafe", head);
        Path manifest = model.resolve("jerboa.json");
        Files.writeString(manifest, Files.readString(manifest).replace("heads/kind.onnx", "../linear.onnx"));
        assertThatThrownBy(() -> MultimodalModel.open(model))
                .isInstanceOfSatisfying(
                        JerboaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSAFE_PATH));
    }

    @Test
    void aPlaceThatIsTakenIsToldBeforehand() throws IOException {
        ModelDirectory.requirePlace(folder.resolve("new"));
        ModelDirectory.requirePlace(write("own", head));
        ModelDirectory.requirePlace(Files.createDirectory(folder.resolve("empty")));
        assertThatThrownBy(() -> ModelDirectory.requirePlace(folder)).hasMessageContaining("Jerboa did not write it");
        assertThatThrownBy(() -> ModelDirectory.requirePlace(folder.resolve("no/where")))
                .hasMessageContaining("there is no folder");
    }
}
