package dev.jerboa.train.build;

import dev.jerboa.onnx.Attribute;
import java.util.Arrays;
import java.util.List;

/** Writes a stem and stages of residual blocks (He et al. 2016, figure 2 and section 3.3). */
final class ConvolutionWriter {
    private final GraphWriter graph;
    private final ConvolutionRecipe recipe;

    ConvolutionWriter(GraphWriter graph, ConvolutionRecipe recipe) {
        this.graph = graph;
        this.recipe = recipe;
    }

    /** Writes all stages; gives {@code [batch, last width, ...]}. */
    String stages(String x) {
        int width = recipe.widths().get(0);
        String result = activate("stem", unit("stem", x, recipe.channels(), width, recipe.kernel(), 1));
        for (int stage = 0; stage < recipe.widths().size(); stage++) {
            for (int block = 0; block < recipe.blocks(); block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                int outputs = recipe.widths().get(stage);
                result = block("stage." + stage + ".block." + block, result, width, outputs, stride);
                width = outputs;
            }
        }
        return result;
    }

    private String block(String name, String x, int inputs, int outputs, int stride) {
        String first = activate(name + ".0", unit(name + ".0", x, inputs, outputs, recipe.kernel(), stride));
        String second = unit(name + ".1", first, outputs, outputs, recipe.kernel(), 1);
        boolean same = inputs == outputs && stride == 1;
        String shortcut = same ? x : unit(name + ".shortcut", x, inputs, outputs, 1, stride);
        return activate(name, graph.node("Add", name + ".residual", second, shortcut));
    }

    private String activate(String name, String x) {
        return recipe.activation().write(graph, name + ".activation", x);
    }

    private String unit(String name, String x, int inputs, int outputs, int kernel, int stride) {
        int dimensions = recipe.dimensions();
        long[] dims = new long[dimensions + 2];
        Arrays.fill(dims, kernel);
        dims[0] = outputs;
        dims[1] = inputs;
        long window = (long) Math.pow(kernel, dimensions);
        String weight = graph.weight(
                name + ".convolution.weight",
                recipe.activation().initialization(),
                inputs * window,
                outputs * window,
                dims);
        String result = graph.node(
                "Conv",
                name + ".convolution",
                List.of(x, weight),
                Attribute.of("kernel_shape", repeated(kernel, dimensions)),
                Attribute.of("pads", repeated(kernel / 2, 2 * dimensions)),
                Attribute.of("strides", repeated(stride, dimensions)));
        return norm(name + ".norm", result, outputs);
    }

    private String norm(String name, String x, int width) {
        String weight = graph.filled(name + ".weight", width, 1);
        String bias = graph.filled(name + ".bias", width, 0);
        if (recipe.norm() == ConvolutionNorm.INSTANCE) {
            return graph.node("InstanceNormalization", name, x, weight, bias);
        }
        String mean = graph.filled(name + ".running_mean", width, 0);
        String variance = graph.filled(name + ".running_variance", width, 1);
        return graph.node("BatchNormalization", name, x, weight, bias, mean, variance);
    }

    private static long[] repeated(long value, int count) {
        long[] values = new long[count];
        Arrays.fill(values, value);
        return values;
    }
}
