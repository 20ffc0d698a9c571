package dev.jerboa.demo.emoji;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.multimodal.audio.Waveform;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpeechTest {
    @Test
    void speaksTheSameWayEachTime() {
        try (Speech speech = new Speech();
                Speech another = new Speech()) {
            Waveform first = speech.say("grinning face", Speech.Manner.USUAL).sound();
            speech.say("a happy animal", new Speech.Manner(140, 20, 200));
            Waveform again = speech.say("grinning face", Speech.Manner.USUAL).sound();
            assertThat(first.rateHertz()).isEqualTo(16_000);
            assertThat(first.samples()).hasSizeBetween(8_000, 40_000);
            assertThat(loudness(first)).isGreaterThan(0.01);
            assertThat(again.samples()).isEqualTo(first.samples());
            assertThat(another.say("grinning face", Speech.Manner.USUAL).sound().samples())
                    .isEqualTo(first.samples());
        }
    }

    @Test
    void rateAndPitchChangeWhatIsHeard() {
        try (Speech speech = new Speech()) {
            float[] usual =
                    speech.say("a red balloon", Speech.Manner.USUAL).sound().samples();
            float[] fast = speech.say("a red balloon", new Speech.Manner(100, 11, 220))
                    .sound()
                    .samples();
            float[] high = speech.say("a red balloon", new Speech.Manner(150, 11, 150))
                    .sound()
                    .samples();
            float[] other = speech.say("nine keys", Speech.Manner.USUAL).sound().samples();
            assertThat(fast.length).isLessThan(usual.length * 9 / 10);
            assertThat(high).isNotEqualTo(usual);
            assertThat(other).isNotEqualTo(usual);
        }
    }

    @Test
    void saysWhichPhonesItMeantAndWhen() {
        try (Speech speech = new Speech()) {
            // CMU's dictionary: K AE T, S; the voice begins and ends with a pause.
            Spoken cats = speech.say("cats", Speech.Manner.USUAL);
            assertThat(cats.sequence())
                    .containsExactly(Phones.number("k"), Phones.number("ae"), Phones.number("t"), Phones.number("s"));
            double seconds = cats.sound().samples().length / 16_000.0;
            double end = cats.phones().get(cats.phones().size() - 1).endSeconds();
            // Diphones are cut where they fit best, not where their times say.
            assertThat(end).isCloseTo(seconds, within(0.15));
            int[] frames = cats.frames(100, 0.025);
            assertThat(frames[0]).isZero();
            assertThat(frames[99]).isZero();
            assertThat(frames).contains(Phones.number("ae"), Phones.number("s"));
            // What was said before is forgotten.
            assertThat(speech.say("see", Speech.Manner.USUAL).sequence())
                    .containsExactly(Phones.number("s"), Phones.number("iy"));
        }
    }

    @Test
    void equalNeighboursAreOneAndPausesAreNone() {
        Spoken spoken = new Spoken(
                new Waveform(new float[1], 16_000),
                List.of(
                        new Spoken.Phone(0, 0.1),
                        new Spoken.Phone(7, 0.2),
                        new Spoken.Phone(7, 0.3),
                        new Spoken.Phone(0, 0.4),
                        new Spoken.Phone(7, 0.5),
                        new Spoken.Phone(3, 0.6)));
        assertThat(spoken.sequence()).containsExactly(7, 7, 3);
        assertThat(spoken.frames(8, 0.1)).containsExactly(0, 7, 7, 0, 7, 3, 0, 0);
    }

    private static double loudness(Waveform sound) {
        float[] samples = sound.samples();
        return Math.sqrt(IntStream.range(0, samples.length)
                .mapToDouble(i -> samples[i] * samples[i])
                .average()
                .orElse(0));
    }
}
