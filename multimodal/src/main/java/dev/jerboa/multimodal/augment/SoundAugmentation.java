package dev.jerboa.multimodal.augment;

import dev.jerboa.multimodal.audio.Waveform;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.SplittableRandom;

/**
 * Changes a sound a little: faster or slower, earlier or later, louder or softer, with noise.
 *
 * @param mostSpeed the greatest change of speed, as a part of 1, in steps of a hundredth
 * @param mostShiftSeconds the greatest shift to either side; what leaves is lost, what comes is silence
 * @param mostGainDecibels the greatest change of loudness to either side
 * @param noisy how often noise is added, from 0 to 1
 * @param leastSignalToNoiseDecibels the loudest noise, relative to the sound; the softest is 20 decibels below that
 */
public record SoundAugmentation(
        double mostSpeed,
        double mostShiftSeconds,
        double mostGainDecibels,
        double noisy,
        double leastSignalToNoiseDecibels) {
    /** No change at all. */
    public static final SoundAugmentation NONE = new SoundAugmentation(0, 0, 0, 0, 0);

    /** For speech: a tenth in speed and in seconds, 6 decibels, noise 15 to 35 decibels below it in half of the cases. */
    public static final SoundAugmentation SPEECH = new SoundAugmentation(0.1, 0.1, 6, 0.5, 15);

    private static final double NOISE_RANGE_DECIBELS = 20;
    private static final double FASTEST = 0.5;

    /**
     * Changes within their bounds.
     *
     * @throws JerboaException {@code INVALID_ARGUMENT} if one is negative, the speed above 0.5, or noise above 1
     */
    public SoundAugmentation {
        if (!(mostSpeed >= 0
                && mostSpeed <= FASTEST
                && mostShiftSeconds >= 0
                && mostGainDecibels >= 0
                && noisy >= 0
                && noisy <= 1
                && Double.isFinite(leastSignalToNoiseDecibels))) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the augmentation of sounds has speed " + mostSpeed + ", shift " + mostShiftSeconds + ", gain "
                            + mostGainDecibels + " and noise " + noisy,
                    "Take numbers from 0 on, at most 0.5 for the speed and 1 for the noise.");
        }
    }

    /** A changed sound of the same rate; the same random numbers make the same changes. */
    public Waveform apply(Waveform sound, SplittableRandom random) {
        int hundredths = 100 + (int) Math.rint(100 * mostSpeed * within(random));
        int shift = (int) Math.rint(mostShiftSeconds * within(random) * sound.rateHertz());
        double gain = mostGainDecibels * within(random);
        boolean noise = random.nextDouble() < noisy;
        double below = leastSignalToNoiseDecibels + NOISE_RANGE_DECIBELS * random.nextDouble();
        Waveform changed = Sounds.faster(sound, hundredths);
        changed = shift == 0 ? changed : Sounds.later(changed, shift);
        changed = noise ? Sounds.noisy(changed, below, random) : changed;
        return gain == 0 ? changed : Sounds.louder(changed, gain);
    }

    /** From -1 to 1. */
    private static double within(SplittableRandom random) {
        return 2 * random.nextDouble() - 1;
    }
}
