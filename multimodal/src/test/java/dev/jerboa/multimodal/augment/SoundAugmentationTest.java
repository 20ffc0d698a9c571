package dev.jerboa.multimodal.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.multimodal.audio.Layout;
import dev.jerboa.multimodal.audio.LogMelSpec;
import dev.jerboa.multimodal.audio.Waveform;
import dev.jerboa.onnx.JerboaException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Changes of sounds beside what they are by their definition. */
class SoundAugmentationTest {
    private static Waveform tone(double hertz, int rate, int count) {
        float[] samples = new float[count];
        for (int i = 0; i < count; i++) {
            samples[i] = (float) (0.5 * Math.sin(2 * Math.PI * hertz * i / rate));
        }
        return new Waveform(samples, rate);
    }

    private static double power(float[] samples) {
        double power = 0;
        for (float sample : samples) {
            power += (double) sample * sample / samples.length;
        }
        return power;
    }

    @Test
    void aFasterToneIsHigherAndShorter() {
        for (int hundredths : new int[] {90, 107}) {
            float[] faster =
                    Sounds.faster(tone(500, 16_000, 16_000), hundredths).samples();
            float[] expected = tone(5.0 * hundredths, 16_000, faster.length).samples();
            assertThat(faster.length).isEqualTo((int) Math.ceil(16_000 * 100.0 / hundredths));
            for (int i = 200; i < faster.length - 200; i++) {
                assertThat(faster[i]).isEqualTo(expected[i], within(1e-3f));
            }
        }
    }

    @Test
    void loudnessShiftAndNoiseAreAsTold() {
        Waveform tone = tone(440, 16_000, 32_000);
        assertThat(power(Sounds.louder(tone, 6).samples()) / power(tone.samples()))
                .isEqualTo(Math.pow(10, 0.6), within(1e-4));
        float[] noise = Sounds.noisy(tone, 10, new SplittableRandom(1)).samples();
        for (int i = 0; i < noise.length; i++) {
            noise[i] -= tone.samples()[i];
        }
        assertThat(power(noise) / power(tone.samples())).isEqualTo(0.1, within(0.003));
        Waveform numbers = new Waveform(new float[] {1, 2, 3, 4}, 16_000);
        assertThat(Sounds.later(numbers, 1).samples()).containsExactly(0, 1, 2, 3);
        assertThat(Sounds.later(numbers, -3).samples()).containsExactly(4, 0, 0, 0);
        assertThat(Sounds.later(numbers, 9).samples()).containsOnly(0);
        assertThat(Sounds.noisy(new Waveform(new float[4], 16_000), 10, new SplittableRandom(1))
                        .samples())
                .containsOnly(0);
    }

    @Test
    void theSameSeedMakesTheSameSoundAndNothingChangesWhereNothingMay() {
        Waveform tone = tone(300, 16_000, 8000);
        float[] before = tone.samples().clone();
        for (int seed = 0; seed < 20; seed++) {
            float[] first = SoundAugmentation.SPEECH
                    .apply(tone, new SplittableRandom(seed))
                    .samples();
            assertThat(SoundAugmentation.SPEECH
                            .apply(tone, new SplittableRandom(seed))
                            .samples())
                    .isEqualTo(first);
            assertThat(Arrays.equals(
                            first,
                            SoundAugmentation.SPEECH
                                    .apply(tone, new SplittableRandom(seed + 1))
                                    .samples()))
                    .isFalse();
            assertThat(first.length).isBetween((int) (8000 / 1.11), (int) (8000 / 0.89));
        }
        assertThat(tone.samples()).isEqualTo(before);
        assertThat(SoundAugmentation.NONE.apply(tone, new SplittableRandom(1)).samples())
                .isEqualTo(before);
        assertThatThrownBy(() -> new SoundAugmentation(0.1, -1, 0, 0, 10))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("shift -1.0");
    }

    /** In a spectrogram of distinct numbers, what is hidden is what equals the mean. */
    @Test
    void masksHideWholeBandsAndFramesOfAllLengths() {
        LogMelSpec clap = LogMelSpec.clap(false);
        LogMelSpec speech = LogMelSpec.speech(64, 96);
        for (LogMelSpec spec : new LogMelSpec[] {clap, speech}) {
            int frames = spec.frames();
            int bands = 64;
            float[] levels = new float[frames * bands];
            for (int i = 0; i < levels.length; i++) {
                levels[i] = i + 1;
            }
            float mean = (levels.length + 1) / 2f;
            int[] lengths = new int[9];
            for (int seed = 0; seed < 100; seed++) {
                float[] masked = new SpecAugment(1, 8, 1, 20).apply(levels, spec, new SplittableRandom(seed));
                boolean[] band = new boolean[bands];
                boolean[] frame = new boolean[frames];
                for (int f = 0; f < frames; f++) {
                    frame[f] = true;
                    for (int b = 0; b < bands; b++) {
                        frame[f] &= masked[at(spec, f, b)] == mean;
                    }
                }
                for (int b = 0; b < bands; b++) {
                    band[b] = true;
                    for (int f = 0; f < frames; f++) {
                        band[b] &= masked[at(spec, f, b)] == mean;
                    }
                }
                float[] expected = levels.clone();
                for (int f = 0; f < frames; f++) {
                    for (int b = 0; b < bands; b++) {
                        int i = at(spec, f, b);
                        expected[i] = band[b] || frame[f] ? mean : levels[i];
                    }
                }
                assertThat(Arrays.equals(masked, expected)).isTrue();
                lengths[run(band)]++;
                assertThat(run(frame)).isLessThanOrEqualTo(20);
            }
            assertThat(lengths).doesNotContain(0);
        }
    }

    private static int at(LogMelSpec spec, int frame, int band) {
        return spec.layout() == Layout.FRAMES_BY_MELS ? frame * 64 + band : band * spec.frames() + frame;
    }

    /** The length of the only run. */
    private static int run(boolean[] hidden) {
        int length = 0;
        int runs = 0;
        for (int i = 0; i < hidden.length; i++) {
            length += hidden[i] ? 1 : 0;
            runs += hidden[i] && (i == 0 || !hidden[i - 1]) ? 1 : 0;
        }
        assertThat(runs).isLessThanOrEqualTo(1);
        return length;
    }

    @Test
    void masksAsLongAsTheSoundAndNoMasksAtAll() {
        LogMelSpec spec = LogMelSpec.speech(8, 10);
        float[] levels = new float[80];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = i;
        }
        assertThat(SpecAugment.NONE.apply(levels, spec, new SplittableRandom(1)))
                .isEqualTo(levels);
        assertThat(new SpecAugment(3, 100, 3, 100).apply(levels, spec, new SplittableRandom(1)))
                .hasSize(80);
        assertThatThrownBy(() -> new SpecAugment(-1, 0, 0, 0)).isInstanceOf(JerboaException.class);
    }
}
