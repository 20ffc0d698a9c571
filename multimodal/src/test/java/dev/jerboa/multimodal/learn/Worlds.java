package dev.jerboa.multimodal.learn;

import dev.jerboa.multimodal.Vectors;
import dev.jerboa.runtime.Tensor;
import java.util.Map;
import java.util.Random;

/** Samples of things that three modalities show, each through its own random matrix, with noise. */
final class Worlds {
    static final int WIDTH = 8;
    static final int FEATURES = 12;

    final float[][] things;
    final float[][] pictures;
    final float[][] sounds;

    Worlds(int samples, double noise, long seed) {
        Random random = new Random(seed);
        float[][] eyes = gaussian(random, WIDTH, FEATURES);
        float[][] ears = gaussian(random, WIDTH, FEATURES);
        things = gaussian(random, samples, WIDTH);
        pictures = new float[samples][];
        sounds = new float[samples][];
        for (int i = 0; i < samples; i++) {
            Vectors.normalize(things[i]);
            pictures[i] = seen(things[i], eyes, noise, random);
            sounds[i] = seen(things[i], ears, noise, random);
        }
    }

    private static float[] seen(float[] thing, float[][] matrix, double noise, Random random) {
        float[] features = new float[FEATURES];
        for (int f = 0; f < FEATURES; f++) {
            for (int c = 0; c < WIDTH; c++) {
                features[f] += thing[c] * matrix[c][f];
            }
            features[f] += (float) (noise * random.nextGaussian());
        }
        return features;
    }

    private static float[][] gaussian(Random random, int rows, int columns) {
        float[][] values = new float[rows][columns];
        for (float[] row : values) {
            for (int c = 0; c < columns; c++) {
                row[c] = (float) random.nextGaussian();
            }
        }
        return values;
    }

    /** Features that noise is added to in training. */
    static TowerData noisy(float[][] rows, double noise) {
        VectorData plain = new VectorData("features", rows);
        return new TowerData() {
            @Override
            public boolean has(int sample) {
                return plain.has(sample);
            }

            @Override
            public Map<String, Tensor> inputs(int[] samples) {
                return plain.inputs(samples);
            }

            @Override
            public Map<String, Tensor> augmented(int[] samples, long seed) {
                Tensor tensor = plain.inputs(samples).get("features");
                float[] values = tensor.toFloats().clone();
                Random random = new Random(seed);
                for (int i = 0; i < values.length; i++) {
                    values[i] += (float) (noise * random.nextGaussian());
                }
                return Map.of("features", Tensor.of(tensor.dims(), values));
            }
        };
    }
}
