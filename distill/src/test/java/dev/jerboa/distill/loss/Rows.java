package dev.jerboa.distill.loss;

import dev.jerboa.train.Variable;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Plain arithmetic on rows of numbers: what the losses are checked against. */
final class Rows {
    private Rows() {}

    static double[][] random(Random random, int rows, int columns) {
        double[][] values = new double[rows][columns];
        for (double[] row : values) {
            for (int c = 0; c < columns; c++) {
                row[c] = (float) random.nextGaussian();
            }
        }
        return values;
    }

    static Variable variable(double[][] rows) {
        int columns = rows[0].length;
        float[] values = new float[rows.length * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) rows[i / columns][i % columns];
        }
        return Variable.of(new long[] {rows.length, columns}, values);
    }

    static double[] softmax(double[] logits, double temperature) {
        double total = 0;
        double[] result = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            result[i] = Math.exp(logits[i] / temperature);
            total += result[i];
        }
        for (int i = 0; i < logits.length; i++) {
            result[i] /= total;
        }
        return result;
    }

    static double crossEntropy(double[] target, double[] logits) {
        double[] found = softmax(logits, 1);
        return -sum(target.length, i -> target[i] * Math.log(found[i]));
    }

    static double divergence(double[] p, double[] q) {
        return sum(p.length, i -> p[i] == 0 ? 0 : p[i] * Math.log(p[i] / q[i]));
    }

    static double dot(double[] a, double[] b) {
        return sum(a.length, i -> a[i] * b[i]);
    }

    static double cosine(double[] a, double[] b) {
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    }

    static double[] minus(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] - b[i]).toArray();
    }

    static double huber(double x) {
        return Math.abs(x) < 1 ? x * x / 2 : Math.abs(x) - 0.5;
    }

    static double sum(int count, IntToDoubleFunction term) {
        return IntStream.range(0, count).mapToDouble(term).sum();
    }

    static double mean(int count, IntToDoubleFunction term) {
        return sum(count, term) / count;
    }
}
