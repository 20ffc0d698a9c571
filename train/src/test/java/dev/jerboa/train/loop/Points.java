package dev.jerboa.train.loop;

import dev.jerboa.onnx.TensorData;
import java.util.Random;

/** Points of several clusters, to be told apart. */
record Points(int count, int width, int classes) implements BatchSource<Points.Batch> {
    /** Rows of numbers and their classes. */
    record Batch(TensorData points, TensorData classes) {
        Batch(long[] dims, float[] rows, long[] labels) {
            this(TensorData.ofFloats(dims, rows), TensorData.ofLongs(new long[] {labels.length}, labels));
        }

        long[] dims() {
            return points.dims();
        }

        float[] rows() {
            return points.toFloats();
        }

        long[] labels() {
            return classes.toLongs();
        }
    }

    @Override
    public long exampleCount() {
        return count;
    }

    @Override
    public Batch load(long[] examples, long seed) {
        float[] rows = new float[examples.length * width];
        long[] labels = new long[examples.length];
        Random noise = new Random(seed);
        for (int i = 0; i < examples.length; i++) {
            labels[i] = examples[i] % classes;
            Random centre = new Random(labels[i]);
            for (int j = 0; j < width; j++) {
                rows[i * width + j] = (float) (centre.nextGaussian() + 0.5 * noise.nextGaussian());
            }
        }
        return new Batch(new long[] {examples.length, width}, rows, labels);
    }
}
