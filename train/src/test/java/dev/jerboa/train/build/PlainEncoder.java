package dev.jerboa.train.build;

import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import java.util.Arrays;

/** Layers written as plain loops over doubles, fed with the weights of a model by their names: the oracle of the tests. */
final class PlainEncoder {
    private final OnnxModel model;

    PlainEncoder(OnnxModel model) {
        this.model = model;
    }

    float[] weight(String name) {
        return model.graph().initializers().get(name).toFloats();
    }

    TensorData data(String name) {
        return model.graph().initializers().get(name);
    }

    /** x [rows][from] times [from, to] plus a bias. */
    double[][] dense(String name, double[][] x) {
        float[] bias = weight(name + ".bias");
        double[][] result = product(name + ".weight", x);
        for (double[] row : result) {
            for (int j = 0; j < bias.length; j++) {
                row[j] += bias[j];
            }
        }
        return result;
    }

    double[][] product(String name, double[][] x) {
        float[] weight = weight(name);
        int from = (int) data(name).dim(0);
        int to = (int) data(name).dim(1);
        double[][] result = new double[x.length][to];
        for (int row = 0; row < x.length; row++) {
            for (int j = 0; j < to; j++) {
                for (int i = 0; i < from; i++) {
                    result[row][j] += x[row][i] * weight[i * to + j];
                }
            }
        }
        return result;
    }

    double[][] norm(String name, double[][] x, double epsilon) {
        float[] weight = weight(name + ".weight");
        float[] bias = weight(name + ".bias");
        double[][] result = new double[x.length][];
        for (int row = 0; row < x.length; row++) {
            double mean = Arrays.stream(x[row]).average().orElseThrow();
            double variance = Arrays.stream(x[row])
                    .map(v -> (v - mean) * (v - mean))
                    .average()
                    .orElseThrow();
            result[row] = new double[x[row].length];
            for (int i = 0; i < weight.length; i++) {
                result[row][i] = (x[row][i] - mean) / Math.sqrt(variance + epsilon) * weight[i] + bias[i];
            }
        }
        return result;
    }

    static double[][] sum(double[][] a, double[][] b) {
        double[][] result = new double[a.length][a[0].length];
        for (int row = 0; row < a.length; row++) {
            for (int i = 0; i < a[row].length; i++) {
                result[row][i] = a[row][i] + b[row][i];
            }
        }
        return result;
    }

    static double activate(Activation activation, double x) {
        return switch (activation) {
            case RELU -> Math.max(x, 0);
            case GELU -> x * normalDistribution(x);
            case GELU_TANH -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case SILU -> x / (1 + Math.exp(-x));
            case HARD_SWISH -> x * Math.max(0, Math.min(1, x / 6 + 0.5));
            case TANH -> Math.tanh(x);
        };
    }

    /** The integral of the normal density by Simpson's rule from 0 to x. */
    private static double normalDistribution(double x) {
        int steps = 2000;
        double width = x / steps;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double t = i * width;
            int factor = i == 0 || i == steps ? 1 : i % 2 == 0 ? 2 : 4;
            sum += factor * Math.exp(-t * t / 2) / Math.sqrt(2 * Math.PI);
        }
        return 0.5 + sum * width / 3;
    }

    static double[][] activate(Activation activation, double[][] x) {
        double[][] result = new double[x.length][];
        for (int row = 0; row < x.length; row++) {
            result[row] =
                    Arrays.stream(x[row]).map(v -> activate(activation, v)).toArray();
        }
        return result;
    }

    /** All layers on one sample {@code [tokens][hidden]}; {@code shown} says which tokens are not padding. */
    double[][] layers(TransformerShape shape, double[][] x, boolean[] shown) {
        double[][] result = x;
        for (int i = 0; i < shape.layers(); i++) {
            String attention = "layer." + i + ".attention";
            String forward = "layer." + i + ".feed_forward";
            if (shape.norm() == NormPlace.BEFORE) {
                result = sum(result, attend(shape, attention, norm(attention + ".norm", result, shape), shown));
                result = sum(result, feedForward(shape, forward, norm(forward + ".norm", result, shape)));
            } else {
                result = norm(attention + ".norm", sum(result, attend(shape, attention, result, shown)), shape);
                result = norm(forward + ".norm", sum(result, feedForward(shape, forward, result)), shape);
            }
        }
        return shape.norm() == NormPlace.BEFORE ? norm("norm", result, shape) : result;
    }

    double[][] norm(String name, double[][] x, TransformerShape shape) {
        return norm(name, x, shape.epsilon());
    }

    private double[][] feedForward(TransformerShape shape, String name, double[][] x) {
        return dense(name + ".outer", activate(shape.activation(), dense(name + ".inner", x)));
    }

    private double[][] attend(TransformerShape shape, String name, double[][] x, boolean[] shown) {
        int tokens = x.length;
        double[][] query = part(shape, name, "query", 0, x);
        double[][] key = part(shape, name, "key", 1, x);
        double[][] value = part(shape, name, "value", 2, x);
        double[][] context = new double[tokens][shape.hidden()];
        for (int head = 0; head < shape.heads(); head++) {
            int from = head * shape.headWidth();
            int to = from + shape.headWidth();
            for (int t = 0; t < tokens; t++) {
                double[] share = new double[tokens];
                double total = 0;
                for (int s = 0; s < tokens; s++) {
                    double score = 0;
                    for (int i = from; i < to; i++) {
                        score += query[t][i] * key[s][i];
                    }
                    share[s] = shown[s] ? Math.exp(score / Math.sqrt(shape.headWidth())) : 0;
                    total += share[s];
                }
                for (int s = 0; s < tokens; s++) {
                    for (int i = from; i < to; i++) {
                        context[t][i] += share[s] / total * value[s][i];
                    }
                }
            }
        }
        return dense(name + ".output", context);
    }

    private double[][] part(TransformerShape shape, String name, String part, int index, double[][] x) {
        if (!shape.packed()) {
            return dense(name + "." + part, x);
        }
        double[][] all = dense(name + ".query_key_value", x);
        double[][] result = new double[all.length][];
        for (int row = 0; row < all.length; row++) {
            result[row] = Arrays.copyOfRange(all[row], index * shape.hidden(), (index + 1) * shape.hidden());
        }
        return result;
    }

    /** Rows of a table of vectors. */
    double[][] rows(String table, long... indices) {
        float[] weight = weight(table);
        int width = (int) data(table).dim(1);
        double[][] result = new double[indices.length][width];
        for (int row = 0; row < indices.length; row++) {
            for (int i = 0; i < width; i++) {
                result[row][i] = weight[(int) indices[row] * width + i];
            }
        }
        return result;
    }

    /**
     * A convolution of one sample.
     *
     * @param x [channels][height][width]
     * @param bias may be null
     */
    double[][][] convolve(
            String weightName, float[] bias, double[][][] x, int strideY, int strideX, int padY, int padX) {
        TensorData weight = data(weightName);
        float[] values = weight.toFloats();
        int outputs = (int) weight.dim(0);
        int inputs = (int) weight.dim(1);
        int kernelY = weight.rank() == 4 ? (int) weight.dim(2) : 1;
        int kernelX = (int) weight.dim(-1);
        int height = (x[0].length + 2 * padY - kernelY) / strideY + 1;
        int width = (x[0][0].length + 2 * padX - kernelX) / strideX + 1;
        double[][][] result = new double[outputs][height][width];
        for (int o = 0; o < outputs; o++) {
            for (int y = 0; y < height; y++) {
                for (int z = 0; z < width; z++) {
                    double sum = bias == null ? 0 : bias[o];
                    for (int c = 0; c < inputs; c++) {
                        for (int a = 0; a < kernelY; a++) {
                            for (int b = 0; b < kernelX; b++) {
                                int row = y * strideY + a - padY;
                                int column = z * strideX + b - padX;
                                if (row >= 0 && row < x[0].length && column >= 0 && column < x[0][0].length) {
                                    sum += x[c][row][column] * values[((o * inputs + c) * kernelY + a) * kernelX + b];
                                }
                            }
                        }
                    }
                    result[o][y][z] = sum;
                }
            }
        }
        return result;
    }

    static double[] mean(double[][] x, boolean[] shown) {
        double[] result = new double[x[0].length];
        int count = 0;
        for (int row = 0; row < x.length; row++) {
            if (shown[row]) {
                count++;
                for (int i = 0; i < result.length; i++) {
                    result[i] += x[row][i];
                }
            }
        }
        for (int i = 0; i < result.length; i++) {
            result[i] /= count;
        }
        return result;
    }
}
