package dev.jerboa.multimodal.feed;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.augment.PictureAugmentation;
import dev.jerboa.multimodal.augment.Planes;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.multimodal.image.Extent;
import dev.jerboa.multimodal.image.Normalization;
import dev.jerboa.multimodal.image.PictureProcessor;
import dev.jerboa.multimodal.image.PictureSpec;
import dev.jerboa.multimodal.learn.TowerData;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Progress;
import dev.jerboa.runtime.Tensor;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * Pictures for a tower, float {@code [samples, 3, height, width]}: brought to their size once, then augmented, then
 * normalized.
 *
 * <p>Without augmentation they are what {@link PictureProcessor} makes.
 */
public final class PictureData implements TowerData {
    private static final double MOST = 255;

    private final DecodedValues<Pixels> pictures;
    private final Normalization normalization;
    private final PictureAugmentation augmentation;
    private final String input;

    /** The colours of a picture, 0 to 255, {@code [3, height, width]}, a byte each. */
    private static final class Pixels {
        private final byte[] colours;
        private final int height;
        private final int width;

        Pixels(Tensor numbers) {
            float[] values = numbers.floats();
            this.colours = new byte[values.length];
            for (int i = 0; i < colours.length; i++) {
                colours[i] = (byte) Math.round(values[i] * MOST);
            }
            this.height = (int) numbers.dims()[2];
            this.width = (int) numbers.dims()[3];
        }

        Planes planes() {
            float[] numbers = new float[colours.length];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (colours[i] & 0xff) / (float) MOST;
            }
            return new Planes(numbers, height, width);
        }
    }

    /**
     * Reads the pictures of samples.
     *
     * @param spec what the tower wants its pictures to be; of a fixed size
     * @param input what the tower calls them
     * @param policy what happens with a picture that cannot be read
     * @throws JerboaException {@code UNSUPPORTED} if the size is free
     */
    public PictureData(
            List<Sample> samples,
            PictureSpec spec,
            String input,
            PictureAugmentation augmentation,
            UnreadablePolicy policy,
            Progress progress) {
        if (!(spec.height() instanceof Extent.Fixed && spec.width() instanceof Extent.Fixed)) {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED,
                    "pictures of any size cannot be trained with together",
                    "Use a network that reads pictures of one size.");
        }
        this.normalization = spec.normalization();
        this.augmentation = augmentation;
        this.input = input;
        PictureProcessor colours = new PictureProcessor(spec.withNormalization(Normalization.NONE));
        this.pictures = new DecodedValues<>(
                samples,
                Modality.IMAGE,
                value -> new Pixels(
                        colours.process(List.of(value)).values().iterator().next()),
                pixels -> pixels.colours.length,
                policy,
                progress);
    }

    @Override
    public boolean has(int sample) {
        return pictures.has(sample);
    }

    @Override
    public Map<String, Tensor> inputs(int[] samples) {
        return tensor(samples, picture -> picture);
    }

    @Override
    public Map<String, Tensor> augmented(int[] samples, long seed) {
        if (augmentation.equals(PictureAugmentation.NONE)) {
            return inputs(samples);
        }
        SplittableRandom random = new SplittableRandom(seed);
        return tensor(samples, picture -> augmentation.apply(picture, picture.height(), picture.width(), random));
    }

    private Map<String, Tensor> tensor(int[] samples, UnaryOperator<Planes> change) {
        float[] numbers = null;
        long[] dims = null;
        for (int i = 0; i < samples.length; i++) {
            Planes picture = change.apply(pictures.get(samples[i]).planes());
            float[] values = picture.values();
            if (numbers == null) {
                numbers = new float[Math.multiplyExact(samples.length, values.length)];
                dims = new long[] {samples.length, Planes.CHANNELS, picture.height(), picture.width()};
            }
            int plane = values.length / Planes.CHANNELS;
            for (int k = 0; k < values.length; k++) {
                numbers[i * values.length + k] = normalization.number(k / plane, values[k] * MOST);
            }
        }
        return Map.of(input, Tensor.of(dims, numbers));
    }
}
