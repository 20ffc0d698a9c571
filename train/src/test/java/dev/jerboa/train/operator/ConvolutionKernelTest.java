package dev.jerboa.train.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.junit.jupiter.api.Test;

/** Convolutions and their gradients against sums that are written out; channels of all numbers, repeatedly. */
class ConvolutionKernelTest {
    private static final int CASES = 150;
    private static final int[] CHANNELS = {1, 3, 4, 8, 12, 20, 24, 40};

    /** One of the windows to be tried: {@code rows} is 1 for one dimension. */
    private record Shape(
            boolean transposed,
            int batch,
            int in,
            int out,
            int groups,
            int rows,
            int columns,
            int kernel,
            int step,
            int padding,
            int dilation) {
        int kernelRows() {
            return rows == 1 ? 1 : kernel;
        }

        int paddingRows() {
            return rows == 1 ? 0 : padding;
        }

        int outputs(int size, int window, int zeros) {
            return transposed
                    ? (size - 1) * step - 2 * zeros + dilation * (window - 1) + 1
                    : (size + 2 * zeros - dilation * (window - 1) - 1) / step + 1;
        }
    }

    private static Shape random(Random random) {
        boolean transposed = random.nextInt(3) == 0;
        int in = CHANNELS[random.nextInt(CHANNELS.length)];
        int out = CHANNELS[random.nextInt(CHANNELS.length)];
        int groups = 1;
        if (random.nextInt(3) == 0) {
            groups = random.nextBoolean() ? 2 : in;
            out = groups == in ? in * (1 + random.nextInt(2)) : 2 * out;
            in = groups == 2 ? 2 * in : in;
        }
        boolean line = random.nextInt(4) == 0;
        int kernel = 1 + random.nextInt(3);
        return new Shape(
                transposed,
                1 + random.nextInt(2),
                in,
                out,
                groups,
                line ? 1 : 5 + random.nextInt(6),
                6 + random.nextInt(6),
                kernel,
                line ? 1 : 1 + random.nextInt(2),
                random.nextInt(kernel),
                1 + random.nextInt(2));
    }

    @Test
    void outputsAndGradientsAreTheSums() {
        Random random = new Random(11);
        for (int i = 0; i < CASES; i++) {
            check(random(random), random);
        }
    }

    @Test
    void batchesAreDoneInPartsWhereTheirColumnsAreMany() {
        check(new Shape(false, 5, 20, 4, 1, 80, 80, 3, 1, 1, 1), new Random(12));
    }

    private static void check(Shape shape, Random random) {
        float[] data = numbers(random, shape.batch() * shape.in() * shape.rows() * shape.columns());
        int perGroup = (shape.transposed() ? shape.out() : shape.in()) / shape.groups();
        int first = shape.transposed() ? shape.in() : shape.out();
        float[] weight = numbers(random, first * perGroup * shape.kernelRows() * shape.kernel());
        int height = shape.outputs(shape.rows(), shape.kernelRows(), shape.paddingRows());
        int width = shape.outputs(shape.columns(), shape.kernel(), shape.padding());
        if (height < 1 || width < 1) {
            return;
        }
        double[] wanted = new double[shape.batch() * shape.out() * height * width];
        visit(shape, height, width, (x, w, y) -> wanted[y] += (double) data[x] * weight[w]);
        double[] dataGradient = new double[data.length];
        double[] weightGradient = new double[weight.length];
        visit(shape, height, width, (x, w, y) -> {
            dataGradient[x] += 2 * wanted[y] * weight[w];
            weightGradient[w] += 2 * wanted[y] * data[x];
        });
        try (VariableScope scope = VariableScope.open()) {
            boolean line = shape.rows() == 1;
            Variable x = Variable.of(
                            line
                                    ? new long[] {shape.batch(), shape.in(), shape.columns()}
                                    : new long[] {shape.batch(), shape.in(), shape.rows(), shape.columns()},
                            data)
                    .asLeaf();
            Variable w = Variable.of(
                            line
                                    ? new long[] {first, perGroup, shape.kernel()}
                                    : new long[] {first, perGroup, shape.kernel(), shape.kernel()},
                            weight)
                    .asLeaf();
            // Half of them as a transposition leaves them, with the channels last in memory.
            Tensor given = random.nextBoolean()
                    ? x.tensor().transpose(1, -1).contiguous().transpose(1, -1)
                    : x.tensor();
            Variable y = new Variable(run(shape, given, w.tensor(), line ? 1 : 2));
            assertClose(shape, y.toFloats(), wanted);
            y.power(2).sum().backward();
            assertClose(shape, x.gradient().toFloats(), dataGradient);
            assertClose(shape, w.gradient().toFloats(), weightGradient);
        }
    }

    private static Tensor run(Shape shape, Tensor data, Tensor weight, int axes) {
        ConvolutionKernel kernel = new ConvolutionKernel(
                filled(axes, shape.step()),
                filled(axes, shape.padding()),
                filled(axes, shape.dilation()),
                shape.groups());
        return shape.transposed()
                ? kernel.transposed(data, weight, new TensorOptional())
                : kernel.convolved(data, weight, new TensorOptional());
    }

    private static long[] filled(int axes, int value) {
        return axes == 1 ? new long[] {value} : new long[] {value, value};
    }

    /** Takes places in input, weight and output that belong together. */
    @FunctionalInterface
    private interface Visitor {
        void visit(int input, int weight, int output);
    }

    /** Visits each product of a convolution; for the transpose input and output change places. */
    private static void visit(Shape shape, int height, int width, Visitor visitor) {
        boolean back = shape.transposed();
        int wide = back ? shape.out() : shape.in();
        int narrow = back ? shape.in() : shape.out();
        int rows = back ? height : shape.rows();
        int columns = back ? width : shape.columns();
        int windowRows = back ? shape.rows() : height;
        int windowColumns = back ? shape.columns() : width;
        int perGroup = wide / shape.groups();
        for (int n = 0; n < shape.batch(); n++) {
            for (int o = 0; o < narrow; o++) {
                int group = o / (narrow / shape.groups());
                for (int c = 0; c < perGroup; c++) {
                    for (int r = 0; r < windowRows; r++) {
                        for (int s = 0; s < windowColumns; s++) {
                            for (int k = 0; k < shape.kernelRows(); k++) {
                                for (int l = 0; l < shape.kernel(); l++) {
                                    int row = r * (shape.rows() == 1 ? 1 : shape.step())
                                            - shape.paddingRows()
                                            + k * shape.dilation();
                                    int column = s * shape.step() - shape.padding() + l * shape.dilation();
                                    if (row < 0 || row >= rows || column < 0 || column >= columns) {
                                        continue;
                                    }
                                    int large = ((n * wide + group * perGroup + c) * rows + row) * columns + column;
                                    int small = ((n * narrow + o) * windowRows + r) * windowColumns + s;
                                    int filter = ((o * perGroup + c) * shape.kernelRows() + k) * shape.kernel() + l;
                                    visitor.visit(back ? small : large, filter, back ? large : small);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static float[] numbers(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static void assertClose(Shape shape, float[] found, double[] wanted) {
        double largest = 1;
        for (double value : wanted) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < wanted.length; i++) {
            if (!(Math.abs(found[i] - wanted[i]) <= 1e-4 * largest)) {
                assertThat((double) found[i]).as(shape + " at " + i).isCloseTo(wanted[i], within(1e-4 * largest));
            }
        }
    }
}
