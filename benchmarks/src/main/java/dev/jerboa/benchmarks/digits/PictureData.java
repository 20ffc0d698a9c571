package dev.jerboa.benchmarks.digits;

import dev.jerboa.multimodal.augment.PictureAugmentation;
import dev.jerboa.multimodal.augment.Planes;
import dev.jerboa.multimodal.augment.RandomCrop;
import dev.jerboa.multimodal.learn.TowerData;
import dev.jerboa.runtime.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** Grey pictures, {@code [batch, 1, 28, 28]}; turned, moved and scaled a little in training. */
final class PictureData implements TowerData {
    private static final int EDGE = 28;
    private static final float MEAN = 0.13f;
    private static final float DEVIATION = 0.31f;
    private static final PictureAugmentation AUGMENTATION =
            new PictureAugmentation(RandomCrop.NONE, 0, 10, 0.07, 1.1, 0, 0, 0, Optional.empty(), 0);

    private final List<Planes> pictures;

    PictureData(Digits digits) {
        this.pictures = digits.items().stream().map(Digits.Digit::picture).toList();
    }

    @Override
    public boolean has(int sample) {
        return true;
    }

    @Override
    public Map<String, Tensor> inputs(int[] samples) {
        return tensor(samples, picture -> picture);
    }

    @Override
    public Map<String, Tensor> augmented(int[] samples, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return tensor(samples, picture -> AUGMENTATION.apply(picture, EDGE, EDGE, random));
    }

    private Map<String, Tensor> tensor(int[] samples, UnaryOperator<Planes> change) {
        float[] pixels = new float[samples.length * EDGE * EDGE];
        for (int i = 0; i < samples.length; i++) {
            // The three colours of grey are the same: the first will do.
            float[] grey = Arrays.copyOf(change.apply(pictures.get(samples[i])).values(), EDGE * EDGE);
            for (int p = 0; p < grey.length; p++) {
                pixels[i * grey.length + p] = (grey[p] - MEAN) / DEVIATION;
            }
        }
        return Map.of("pixel_values", Tensor.of(new long[] {samples.length, 1, EDGE, EDGE}, pixels));
    }
}
