package dev.jerboa.train.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What recipes refuse, and how the weights of what they ask for are named and spread. */
class RecipesTest {
    private static final TransformerShape SHAPE = TransformerShape.of(4, 24, 3, 48);

    @Test
    void numbersThatDoNotFitAreNamed() {
        refused(() -> TransformerShape.of(2, 384, 7, 10), "hidden 384 is not a multiple of heads 7");
        refused(() -> TransformerShape.of(0, 8, 2, 10), "layers is 0 but must be at least 1");
        refused(() -> new PictureRecipe(SHAPE, 3, 32, 30, 8, 0), "width 30 is not a multiple of patch 8");
        refused(() -> new MlpRecipe(List.of(3), Activation.RELU), "the number of widths is 1 but must be at least 2");
        refused(() -> new LinearRecipe(3, -1), "outputs is -1 but must be at least 1");
        refused(
                () -> new TextRecipe(SHAPE, 9, 9, 2, TextOutput.LAST_HIDDEN_STATE, 5),
                "projection is 5 but the output is the vectors of tokens");
        refused(
                () -> new ConvolutionRecipe("x", 2, 1, List.of(4), 1, 4, ConvolutionNorm.BATCH, Activation.RELU, 2),
                "kernel is 4 but must be odd");
        refused(
                () -> new ConvolutionRecipe("x", 3, 1, List.of(4), 1, 3, ConvolutionNorm.BATCH, Activation.RELU, 2),
                "dimensions is 3 but must be 1 or 2");
        refused(() -> new FrameRecipe(64, 8, 1, 4, 3), "kernel is 4 but must be odd");
        refused(() -> new NgramRecipe(64, List.of(2, 7), 9, 4, 3), "there are 64^7 runs of 7 symbols");
        refused(() -> new NgramRecipe(64, List.of(2, 2), 9, 4, 3), "sizes [2, 2] has a length twice");
        refused(() -> new SpectrogramRecipe(SHAPE, 0, 10, 0), "bands is 0 but must be at least 1");
    }

    private static void refused(ThrowingCallable making, String message) {
        assertThatThrownBy(making)
                .isInstanceOfSatisfying(
                        JerboaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining(message);
    }

    @Test
    void theSameSeedGivesTheSameFileAndOneMoreLayerLeavesTheOthersWeights(@TempDir Path folder) throws IOException {
        byte[] first = bytes(folder, TextRecipe.of(SHAPE, 50, 10), 7);
        assertThat(bytes(folder, TextRecipe.of(SHAPE, 50, 10), 7)).isEqualTo(first);
        assertThat(bytes(folder, TextRecipe.of(SHAPE, 50, 10), 8)).isNotEqualTo(first);
        String name = "layer.3.attention.query.weight";
        OnnxModel small = EncoderBuilder.build(TextRecipe.of(SHAPE, 50, 10), 7);
        OnnxModel large = EncoderBuilder.build(TextRecipe.of(TransformerShape.of(6, 24, 3, 48), 50, 10), 7);
        assertThat(large.graph().initializers().get(name).toFloats())
                .isEqualTo(small.graph().initializers().get(name).toFloats());
    }

    private static byte[] bytes(Path folder, EncoderRecipe recipe, long seed) throws IOException {
        Path file = folder.resolve("model.onnx");
        OnnxFile.write(EncoderBuilder.build(recipe, seed), file);
        return Files.readAllBytes(file);
    }

    @Test
    void textEncodersHaveTheNamesOfSentenceTransformersExports() {
        OnnxModel model = EncoderBuilder.build(TextRecipe.of(SHAPE, 50, 10), 1);
        assertThat(model.graph().inputs())
                .extracting(value -> value.name() + " " + value.type())
                .containsExactly(
                        "input_ids int64[batch, tokens]",
                        "attention_mask int64[batch, tokens]",
                        "token_type_ids int64[batch, tokens]");
        assertThat(model.graph().outputs())
                .extracting(value -> value.name() + " " + value.type())
                .containsExactly("last_hidden_state float[batch, tokens, 24]");
        assertThat(model.opset()).isEqualTo(20);
    }

    @Test
    void weightsAreSpreadAsPublished() {
        double transformer =
                deviation(EncoderBuilder.build(TextRecipe.of(SHAPE, 3000, 10), 1), "embeddings.word.weight");
        // The deviation of a normal distribution cut at two deviations is 0.8796 of it.
        assertThat(transformer).isEqualTo(0.02 * 0.8796, within(2e-4));
        OnnxModel mlp = EncoderBuilder.build(new MlpRecipe(List.of(200, 300, 100), Activation.RELU), 1);
        assertThat(deviation(mlp, "layer.0.weight")).isEqualTo(Math.sqrt(2.0 / 200), within(1e-3));
        assertThat(deviation(mlp, "layer.1.weight")).isEqualTo(Math.sqrt(2.0 / 400), within(1e-3));
        OnnxModel convolution = EncoderBuilder.build(ConvolutionRecipe.pictures(3, List.of(64), 1, 4), 1);
        assertThat(deviation(convolution, "stage.0.block.0.1.convolution.weight"))
                .isEqualTo(Math.sqrt(2.0 / (64 * 9)), within(1e-3));
    }

    private static double deviation(OnnxModel model, String name) {
        TensorData data = model.graph().initializers().get(name);
        double squares = 0;
        for (float value : data.toFloats()) {
            squares += value * value;
        }
        return Math.sqrt(squares / data.elementCount());
    }
}
