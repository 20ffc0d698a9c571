package dev.jerboa.train.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.runtime.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX Runtime's results of built transformers against plain loops. */
class TransformerEncodersTest {
    @TempDir
    private Path folder;

    private static TransformerShape shape(Random random) {
        int heads = 1 + random.nextInt(3);
        TransformerShape shape = new TransformerShape(
                1 + random.nextInt(3),
                heads * (1 + random.nextInt(4)),
                heads,
                1 + random.nextInt(9),
                random.nextBoolean() ? NormPlace.AFTER : NormPlace.BEFORE,
                List.of(Activation.values()).get(random.nextInt(6)),
                1e-3f,
                random.nextBoolean());
        return shape;
    }

    private static boolean[] all(int count) {
        boolean[] shown = new boolean[count];
        Arrays.fill(shown, true);
        return shown;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void layersAlone(long seed) {
        Random random = new Random(seed);
        TransformerShape shape = shape(random);
        OnnxModel model = Runs.shaken(EncoderBuilder.build(new TransformerRecipe(shape), seed), seed);
        int batch = 1 + random.nextInt(3);
        int tokens = 1 + random.nextInt(5);
        Tensor x = Runs.random(random, batch, tokens, shape.hidden());
        Tensor result = Runs.run(model, folder, Map.of("hidden_states", x));
        assertThat(result.dims()).containsExactly(batch, tokens, shape.hidden());
        List<double[]> expected = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            double[][] sample = Runs.rows(x, i * tokens * shape.hidden(), tokens, shape.hidden());
            expected.addAll(List.of(new PlainEncoder(model).layers(shape, sample, all(tokens))));
        }
        Runs.assertClose(result.floats(), expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32})
    void texts(long seed) {
        Random random = new Random(seed);
        TransformerShape shape = shape(random);
        int vocabulary = 5 + random.nextInt(20);
        boolean pooled = random.nextBoolean();
        int projection = pooled ? random.nextInt(2) * 5 : 0;
        TextRecipe recipe = new TextRecipe(
                shape,
                vocabulary,
                8,
                random.nextInt(3),
                pooled ? TextOutput.SENTENCE_EMBEDDING : TextOutput.LAST_HIDDEN_STATE,
                projection);
        OnnxModel model = Runs.shaken(EncoderBuilder.build(recipe, seed), seed);
        int batch = 1 + random.nextInt(3);
        int tokens = 2 + random.nextInt(6);
        long[] ids = random.longs((long) batch * tokens, 0, vocabulary).toArray();
        long[] types = random.longs((long) batch * tokens, 0, Math.max(1, recipe.segments()))
                .toArray();
        long[] mask = new long[batch * tokens];
        List<double[]> expected = new ArrayList<>();
        PlainEncoder plain = new PlainEncoder(model);
        for (int i = 0; i < batch; i++) {
            int length = 1 + random.nextInt(tokens);
            Arrays.fill(mask, i * tokens, i * tokens + length, 1);
            boolean[] shown = new boolean[tokens];
            Arrays.fill(shown, 0, length, true);
            double[][] x = plain.rows("embeddings.word.weight", Arrays.copyOfRange(ids, i * tokens, (i + 1) * tokens));
            if (recipe.segments() > 0) {
                long[] part = Arrays.copyOfRange(types, i * tokens, (i + 1) * tokens);
                x = PlainEncoder.sum(x, plain.rows("embeddings.segment.weight", part));
            }
            x = encode(plain, shape, x, shown);
            if (!pooled) {
                expected.addAll(List.of(x));
            } else {
                double[][] mean = {PlainEncoder.mean(x, shown)};
                expected.add(projection == 0 ? mean[0] : plain.product("projection.weight", mean)[0]);
            }
        }
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("input_ids", Tensor.of(new long[] {batch, tokens}, ids));
        inputs.put("attention_mask", Tensor.of(new long[] {batch, tokens}, mask));
        if (recipe.segments() > 0) {
            inputs.put("token_type_ids", Tensor.of(new long[] {batch, tokens}, types));
        }
        Runs.assertClose(Runs.run(model, folder, inputs).floats(), expected);
    }

    private static double[][] encode(PlainEncoder plain, TransformerShape shape, double[][] x, boolean[] shown) {
        long[] positions = new long[x.length];
        Arrays.setAll(positions, i -> i);
        double[][] placed = PlainEncoder.sum(x, plain.rows("embeddings.position.weight", positions));
        double[][] entered = shape.norm() == NormPlace.AFTER ? plain.norm("embeddings.norm", placed, shape) : placed;
        return plain.layers(shape, entered, shown);
    }

    @ParameterizedTest
    @ValueSource(longs = {41, 42, 43, 44, 45, 46})
    void pictures(long seed) {
        Random random = new Random(seed);
        TransformerShape shape = shape(random);
        int patch = 1 + random.nextInt(3);
        PictureRecipe recipe = new PictureRecipe(
                shape, 1 + random.nextInt(3), patch * (1 + random.nextInt(3)), patch * 2, patch, random.nextInt(2) * 3);
        OnnxModel model = Runs.shaken(EncoderBuilder.build(recipe, seed), seed);
        int size = recipe.channels() * recipe.height() * recipe.width();
        Tensor x = Runs.random(random, 2, recipe.channels(), recipe.height(), recipe.width());
        PlainEncoder plain = new PlainEncoder(model);
        List<double[]> expected = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            double[][][] picture = planes(x, i * size, recipe.channels(), recipe.height(), recipe.width());
            double[][][] patches = plain.convolve(
                    "embeddings.patch.weight", plain.weight("embeddings.patch.bias"), picture, patch, patch, 0, 0);
            expected.add(pooled(plain, shape, patches, recipe.projection()));
        }
        Runs.assertClose(Runs.run(model, folder, Map.of("pixel_values", x)).floats(), expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {61, 62, 63, 64, 65, 66})
    void spectrograms(long seed) {
        Random random = new Random(seed);
        TransformerShape shape = shape(random);
        SpectrogramRecipe recipe = new SpectrogramRecipe(shape, 1 + random.nextInt(4), 11, random.nextInt(2) * 3);
        OnnxModel model = Runs.shaken(EncoderBuilder.build(recipe, seed), seed);
        int frames = 1 + random.nextInt(recipe.frames());
        Tensor x = Runs.random(random, 2, recipe.bands(), frames);
        PlainEncoder plain = new PlainEncoder(model);
        List<double[]> expected = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            double[][][] sound = planes(x, i * recipe.bands() * frames, recipe.bands(), 1, frames);
            double[][][] first = gelu(plain.convolve("stem.0.weight", plain.weight("stem.0.bias"), sound, 1, 1, 0, 1));
            double[][][] second = gelu(plain.convolve("stem.1.weight", plain.weight("stem.1.bias"), first, 1, 2, 0, 1));
            expected.add(pooled(plain, shape, second, recipe.projection()));
        }
        Runs.assertClose(Runs.run(model, folder, Map.of("input_features", x)).floats(), expected);
    }

    private static double[][][] gelu(double[][][] x) {
        double[][][] result = new double[x.length][][];
        Arrays.setAll(result, i -> PlainEncoder.activate(Activation.GELU, x[i]));
        return result;
    }

    private static double[] pooled(PlainEncoder plain, TransformerShape shape, double[][][] columns, int projection) {
        int places = columns[0].length * columns[0][0].length;
        double[][] tokens = new double[places][shape.hidden()];
        for (int i = 0; i < places; i++) {
            for (int c = 0; c < shape.hidden(); c++) {
                tokens[i][c] = columns[c][i / columns[0][0].length][i % columns[0][0].length];
            }
        }
        double[][] encoded = encode(plain, shape, tokens, all(places));
        double[][] mean = {PlainEncoder.mean(encoded, all(places))};
        return projection == 0 ? mean[0] : plain.product("projection.weight", mean)[0];
    }

    private static double[][][] planes(Tensor tensor, int from, int channels, int height, int width) {
        double[][][] result = new double[channels][][];
        Arrays.setAll(result, c -> Runs.rows(tensor, from + c * height * width, height, width));
        return result;
    }

    @Test
    void theBenchmarksLayersHaveAsManyWeightsAsMiniLm() {
        OnnxModel model = EncoderBuilder.build(TransformerRecipe.miniLm(), 1);
        long floats = model.graph().initializers().values().stream()
                .filter(data -> data.type() == ElementType.FLOAT && data.rank() > 0)
                .mapToLong(data -> data.elementCount())
                .sum();
        long perLayer = 4L * 384 * 384 + 2L * 384 * 1536 + 4L * 384 + 1536 + 384 + 4L * 384;
        assertThat(floats).isEqualTo(6 * perLayer);
        Tensor x = Runs.random(new Random(1), 2, 3, 384);
        assertThat(Runs.run(model, folder, Map.of("hidden_states", x)).dims()).containsExactly(2, 3, 384);
    }
}
