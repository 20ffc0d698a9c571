package dev.jerboa.quantize.observe;

import dev.jerboa.quantize.affine.ValueRange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;

/** Values shaped like the activations of real networks, and ways to feed them to observers. */
final class Samples {
    private Samples() {}

    /** Values of several shapes, by name. */
    static Map<String, float[]> all(long seed, int count) {
        Random random = new Random(seed);
        Map<String, float[]> samples = new LinkedHashMap<>();
        samples.put("gaussian", draw(count, random::nextGaussian));
        samples.put("gaussian with outliers", gaussianWithOutliers(seed, count));
        samples.put("outliers of one sign", draw(count, () -> random.nextInt(500) == 0 ? 25 : random.nextGaussian()));
        samples.put("relu", draw(count, () -> Math.max(0, 3 * random.nextGaussian())));
        samples.put("gelu", draw(count, () -> gelu(4 * random.nextGaussian())));
        samples.put("softmax", draw(count, () -> Math.exp(-8 * Math.abs(random.nextGaussian()))));
        samples.put("pixels", draw(count, () -> random.nextInt(256) / 255.0));
        samples.put("all above zero", draw(count, () -> 5 + random.nextDouble()));
        samples.put("all below zero", draw(count, () -> -5e-4 - 1e-4 * random.nextDouble()));
        samples.put("constant", draw(count, () -> 0.7));
        samples.put("zeros", draw(count, () -> random.nextBoolean() ? -0.0 : 0.0));
        samples.put("hardly above zero", draw(count, () -> Float.MIN_VALUE * random.nextInt(100)));
        samples.put("many magnitudes", draw(count, () -> random.nextGaussian() * Math.exp(7 * random.nextGaussian())));
        samples.put("a large end", draw(count, () -> random.nextInt(99) == 0 ? 9.9e29 : random.nextGaussian()));
        return samples;
    }

    /** A normal distribution, where a few values in ten thousand are thirty times as large. */
    static float[] gaussianWithOutliers(long seed, int count) {
        Random random = new Random(seed);
        return draw(count, () -> random.nextInt(5000) == 0 ? 30 * random.nextGaussian() : random.nextGaussian());
    }

    /** The range of values that all count. */
    static ValueRange whole(float[] values) {
        ValueRange range = ValueRange.of("values", values);
        return new ValueRange(range.min() + 0f, range.max());
    }

    private static double gelu(double x) {
        return x / (1 + Math.exp(-1.702 * x));
    }

    private static float[] draw(int count, DoubleSupplier source) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) source.getAsDouble();
        }
        return values;
    }

    /** Lays constants that do not count between the values. */
    static float[] masked(Random random, float[] values) {
        float[] constants = {
            Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -Float.MAX_VALUE, 3.4e38f, 1e30f, -1e30f
        };
        float[] masked = new float[4 * values.length];
        int length = 0;
        for (float value : values) {
            while (length < masked.length - values.length && random.nextInt(3) == 0) {
                masked[length++] = constants[random.nextInt(constants.length)];
            }
            masked[length++] = value;
        }
        return Arrays.copyOf(masked, length);
    }

    /** Feeds values in calls of any lengths, from arrays that hold other numbers around them. */
    static void feedInPieces(Random random, float[] values, Observer observer) {
        int done = 0;
        while (done < values.length) {
            int count = Math.min(values.length - done, random.nextInt(random.nextBoolean() ? 20 : 20_000));
            int offset = random.nextInt(5);
            float[] array = new float[offset + count + random.nextInt(5)];
            Arrays.fill(array, 1e20f);
            System.arraycopy(values, done, array, offset, count);
            observer.observe(array, offset, count);
            done += count;
        }
    }

    /** What an observer makes of values given in one call. */
    static Observer feed(Observer observer, float[] values) {
        observer.observe(values, 0, values.length);
        return observer;
    }

    static byte[] save(Observer observer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        observer.save(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    static void restore(byte[] bytes, Observer observer) throws IOException {
        observer.restore(new DataInputStream(new ByteArrayInputStream(bytes)));
    }
}
