package dev.jerboa.multimodal.augment;

import dev.jerboa.multimodal.audio.Waveform;
import java.util.SplittableRandom;

/** Single changes of sounds; each makes a new one. */
final class Sounds {
    private Sounds() {}

    /** Louder by so many decibels: the samples times {@code 10^(decibels / 20)}. */
    static Waveform louder(Waveform sound, double decibels) {
        float factor = (float) Math.pow(10, decibels / 20);
        float[] samples = sound.samples().clone();
        for (int i = 0; i < samples.length; i++) {
            samples[i] *= factor;
        }
        return new Waveform(samples, sound.rateHertz());
    }

    /** With white noise, so many decibels below the sound's own mean power; silence stays silent. */
    static Waveform noisy(Waveform sound, double signalToNoiseDecibels, SplittableRandom random) {
        float[] samples = sound.samples().clone();
        double power = 0;
        for (float sample : samples) {
            power += (double) sample * sample;
        }
        power /= Math.max(1, samples.length);
        float deviation = (float) Math.sqrt(power * Math.pow(10, -signalToNoiseDecibels / 10));
        for (int i = 0; i < samples.length; i++) {
            samples[i] += deviation * (float) random.nextGaussian();
        }
        return new Waveform(samples, sound.rateHertz());
    }

    /** Later by so many samples, or earlier where negative, with silence where there was nothing; as long as before. */
    static Waveform later(Waveform sound, int count) {
        float[] samples = new float[sound.samples().length];
        int by = Math.max(-samples.length, Math.min(samples.length, count));
        System.arraycopy(sound.samples(), Math.max(0, -by), samples, Math.max(0, by), samples.length - Math.abs(by));
        return new Waveform(samples, sound.rateHertz());
    }

    /** So many hundredths as fast, higher and shorter if above 100 (Ko et al., Audio augmentation, 2015). */
    static Waveform faster(Waveform sound, int hundredths) {
        int rate = sound.rateHertz();
        int played = Math.toIntExact((long) rate * hundredths / 100);
        return played == rate
                ? sound
                : new Waveform(new Waveform(sound.samples(), played).at(rate).samples(), rate);
    }
}
