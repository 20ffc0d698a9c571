package dev.jerboa.multimodal.objective;

import dev.jerboa.train.Variable;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Plain arithmetic on rows of numbers: what the objectives are checked against. */
final class Plain {
    private Plain() {}

    static double[][] random(Random random, int rows, int columns) {
        double[][] values = new double[rows][columns];
        for (double[] row : values) {
            for (int c = 0; c < columns; c++) {
                row[c] = (float) random.nextGaussian();
            }
        }
        return values;
    }

    static long[] groups(Random random, int rows, int groups) {
        return random.longs(rows, 0, groups).toArray();
    }

    static Variable variable(double[][] rows) {
        int columns = rows[0].length;
        float[] values = new float[rows.length * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) rows[i / columns][i % columns];
        }
        return Variable.of(new long[] {rows.length, columns}, values);
    }

    static double dot(double[] a, double[] b) {
        return sum(a.length, i -> a[i] * b[i]);
    }

    static double cosine(double[] a, double[] b) {
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    }

    static double sum(int count, IntToDoubleFunction term) {
        return IntStream.range(0, count).mapToDouble(term).sum();
    }

    static double mean(int count, IntToDoubleFunction term) {
        return sum(count, term) / count;
    }
}
