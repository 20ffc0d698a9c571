package dev.jerboa.train.build;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.OnnxModel;
import java.util.List;
import java.util.Optional;

/**
 * Makes a new encoder from a recipe: a graph of standard operators (set 20), with weights drawn at random.
 *
 * <p>The batch is free, and so are the tokens, frames, or rows and columns where the recipe allows it. Matrices lie as
 * {@code [inputs, outputs]}; the name of a weight tells where it stands, such as {@code
 * layer.3.attention.query.weight}. The same recipe and seed give the same model, byte for byte.
 */
public final class EncoderBuilder {
    /** What the mask adds to the scores of padding, as in BERT: its exponential is zero, in half precision, too. */
    private static final float PADDING_SCORE = -10_000f;

    private static final float LEAST_TOKENS = 1e-9f;
    private static final Initialization TRANSFORMER = Initialization.TRUNCATED_NORMAL;

    private final GraphWriter graph;

    private EncoderBuilder(long seed) {
        this.graph = new GraphWriter(seed);
    }

    /**
     * Makes a model.
     *
     * @param seed what the weights are drawn from
     */
    public static OnnxModel build(EncoderRecipe recipe, long seed) {
        EncoderBuilder builder = new EncoderBuilder(seed);
        if (recipe instanceof LinearRecipe linear) {
            return builder.linear(linear);
        } else if (recipe instanceof MlpRecipe mlp) {
            return builder.mlp(mlp);
        } else if (recipe instanceof ConvolutionRecipe convolution) {
            return builder.convolution(convolution);
        } else if (recipe instanceof TransformerRecipe transformer) {
            return builder.transformer(transformer.shape());
        } else if (recipe instanceof TextRecipe text) {
            return builder.text(text);
        } else if (recipe instanceof PictureRecipe picture) {
            return builder.picture(picture);
        } else if (recipe instanceof FrameRecipe frames) {
            return builder.frames(frames);
        } else if (recipe instanceof NgramRecipe ngrams) {
            return builder.ngrams(ngrams);
        }
        return builder.spectrogram((SpectrogramRecipe) recipe);
    }

    private OnnxModel linear(LinearRecipe recipe) {
        String x = graph.input("features", ElementType.FLOAT, "batch", recipe.inputs());
        graph.dense("linear", x, recipe.inputs(), recipe.outputs(), Initialization.XAVIER_UNIFORM);
        return graph.finish("linear", "embedding", "batch", recipe.outputs());
    }

    private OnnxModel mlp(MlpRecipe recipe) {
        List<Integer> widths = recipe.widths();
        int products = widths.size() - 1;
        String x = graph.input("features", ElementType.FLOAT, "batch", widths.get(0));
        for (int i = 0; i < products; i++) {
            boolean last = i == products - 1;
            Initialization initialization =
                    last ? Initialization.XAVIER_UNIFORM : recipe.activation().initialization();
            x = graph.dense("layer." + i, x, widths.get(i), widths.get(i + 1), initialization);
            x = last ? x : recipe.activation().write(graph, "layer." + i + ".activation", x);
        }
        return graph.finish("mlp", "embedding", "batch", widths.get(products));
    }

    private OnnxModel convolution(ConvolutionRecipe recipe) {
        String x = recipe.dimensions() == 2
                ? graph.input(recipe.input(), ElementType.FLOAT, "batch", recipe.channels(), "height", "width")
                : graph.input(recipe.input(), ElementType.FLOAT, "batch", recipe.channels(), "length");
        x = new ConvolutionWriter(graph, recipe).stages(x);
        x = graph.node("Flatten", "pooled", graph.node("GlobalAveragePool", "mean", x));
        int width = recipe.widths().get(recipe.widths().size() - 1);
        graph.dense("projection", x, width, recipe.outputs(), Initialization.XAVIER_UNIFORM);
        return graph.finish("convolution", "embedding", "batch", recipe.outputs());
    }

    private OnnxModel frames(FrameRecipe recipe) {
        String x = graph.input("input_features", ElementType.FLOAT, "batch", recipe.bands(), "length");
        x = new ConvolutionWriter(graph, recipe.body()).stages(x);
        String weight = graph.weight(
                "classes.weight",
                Initialization.XAVIER_UNIFORM,
                recipe.width(),
                recipe.classes(),
                recipe.classes(),
                recipe.width(),
                1);
        x = graph.node("Conv", "classes", x, weight, graph.filled("classes.bias", recipe.classes(), 0));
        graph.node("Transpose", "frames", List.of(x), Attribute.of("perm", 0, 2, 1));
        return graph.finish("frames", "logits", "batch", "length", recipe.classes());
    }

    private OnnxModel ngrams(NgramRecipe recipe) {
        String x = graph.input("symbols", ElementType.INT64, "batch", "length");
        x = new NgramWriter(graph, recipe).sum(x);
        graph.dense("projection", x, recipe.width(), recipe.outputs(), Initialization.XAVIER_UNIFORM);
        return graph.finish("ngrams", "embedding", "batch", recipe.outputs());
    }

    private OnnxModel transformer(TransformerShape shape) {
        String x = graph.input("hidden_states", ElementType.FLOAT, "batch", "tokens", shape.hidden());
        new TransformerWriter(graph, shape, Optional.empty()).layers(x);
        return graph.finish("transformer", "last_hidden_state", "batch", "tokens", shape.hidden());
    }

    private OnnxModel text(TextRecipe recipe) {
        TransformerShape shape = recipe.shape();
        String ids = graph.input("input_ids", ElementType.INT64, "batch", "tokens");
        String mask = graph.input("attention_mask", ElementType.INT64, "batch", "tokens");
        String shown =
                graph.node("Cast", "mask.shown", List.of(mask), Attribute.of("to", (long) ElementType.FLOAT.code()));
        TransformerWriter writer = new TransformerWriter(graph, shape, Optional.of(paddingScores(shown)));
        String x = embed("word", ids, recipe.vocabulary(), shape);
        if (recipe.segments() > 0) {
            String types = graph.input("token_type_ids", ElementType.INT64, "batch", "tokens");
            x = graph.node("Add", "embeddings.segmented", x, embed("segment", types, recipe.segments(), shape));
        }
        x = writer.layers(writer.normalizeEmbeddings(writer.addPositions(x, recipe.positions())));
        if (recipe.output() == TextOutput.LAST_HIDDEN_STATE) {
            return graph.finish("text", "last_hidden_state", "batch", "tokens", shape.hidden());
        }
        int width = project(meanOfShown(x, shown), shape, recipe.projection());
        return graph.finish("text", "sentence_embedding", "batch", width);
    }

    private String embed(String name, String ids, int count, TransformerShape shape) {
        String table = graph.weight(
                "embeddings." + name + ".weight", TRANSFORMER, count, shape.hidden(), count, shape.hidden());
        return graph.node("Gather", "embeddings." + name, table, ids);
    }

    private String paddingScores(String shown) {
        String padding = graph.node("Sub", "mask.padding", graph.scalar("one", 1), shown);
        String scores = graph.node("Mul", "mask.scores", padding, graph.scalar("padding.score", PADDING_SCORE));
        return graph.node("Unsqueeze", "mask", scores, graph.longs("heads.axes", 1, 2));
    }

    private String meanOfShown(String x, String shown) {
        String weights = graph.node("Unsqueeze", "pooling.shown", shown, graph.longs("last.axis", -1));
        Attribute drop = Attribute.of("keepdims", 0L);
        String axis = graph.longs("tokens.axis", 1);
        String sum = graph.node(
                "ReduceSum", "pooling.sum", List.of(graph.node("Mul", "pooling.masked", x, weights), axis), drop);
        String count = graph.node("ReduceSum", "pooling.count", List.of(weights, axis), drop);
        String least = graph.scalar("pooling.least", LEAST_TOKENS);
        return graph.node("Div", "pooled", sum, graph.node("Max", "pooling.divisor", count, least));
    }

    private OnnxModel picture(PictureRecipe recipe) {
        TransformerShape shape = recipe.shape();
        int patch = recipe.patch();
        int pixels = recipe.channels() * patch * patch;
        String x = graph.input(
                "pixel_values", ElementType.FLOAT, "batch", recipe.channels(), recipe.height(), recipe.width());
        String weight = graph.weight(
                "embeddings.patch.weight",
                TRANSFORMER,
                pixels,
                shape.hidden(),
                shape.hidden(),
                recipe.channels(),
                patch,
                patch);
        x = graph.node(
                "Conv",
                "embeddings.patch",
                List.of(x, weight, graph.filled("embeddings.patch.bias", shape.hidden(), 0)),
                Attribute.of("kernel_shape", patch, patch),
                Attribute.of("strides", patch, patch));
        x = graph.node("Reshape", "embeddings.flat", x, graph.longs("patches.flat", 0, shape.hidden(), -1));
        return encodeColumns(x, shape, recipe.patches(), recipe.projection(), "image_embeds");
    }

    private OnnxModel spectrogram(SpectrogramRecipe recipe) {
        TransformerShape shape = recipe.shape();
        String x = graph.input("input_features", ElementType.FLOAT, "batch", recipe.bands(), "frames");
        x = stem("stem.0", x, recipe.bands(), shape, 1);
        x = stem("stem.1", x, shape.hidden(), shape, 2);
        return encodeColumns(x, shape, recipe.positions(), recipe.projection(), "audio_embeds");
    }

    private String stem(String name, String x, int inputs, TransformerShape shape, int stride) {
        int window = 3;
        String weight = graph.weight(
                name + ".weight",
                Initialization.HE_NORMAL,
                (long) inputs * window,
                (long) shape.hidden() * window,
                shape.hidden(),
                inputs,
                window);
        String result = graph.node(
                "Conv",
                name,
                List.of(x, weight, graph.filled(name + ".bias", shape.hidden(), 0)),
                Attribute.of("kernel_shape", new long[] {window}),
                Attribute.of("pads", 1, 1),
                Attribute.of("strides", new long[] {stride}));
        return Activation.GELU.write(graph, name + ".activation", result);
    }

    /** Writes layers and a mean over x {@code [batch, hidden, positions]}, and finishes the model. */
    private OnnxModel encodeColumns(String x, TransformerShape shape, int positions, int projection, String output) {
        TransformerWriter writer = new TransformerWriter(graph, shape, Optional.empty());
        String tokens = graph.node("Transpose", "embeddings.tokens_first", List.of(x), Attribute.of("perm", 0, 2, 1));
        tokens = writer.layers(writer.normalizeEmbeddings(writer.addPositions(tokens, positions)));
        String pooled = graph.node(
                "ReduceMean", "pooled", List.of(tokens, graph.longs("tokens.axis", 1)), Attribute.of("keepdims", 0L));
        return graph.finish(output, output, "batch", project(pooled, shape, projection));
    }

    /** Writes a last product where one is wanted; gives the width of the result. */
    private int project(String x, TransformerShape shape, int width) {
        if (width == 0) {
            return shape.hidden();
        }
        String weight = graph.weight("projection.weight", TRANSFORMER, shape.hidden(), width, shape.hidden(), width);
        graph.node("MatMul", "projection", x, weight);
        return width;
    }
}
