package dev.jerboa.demo.emoji;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.multimodal.audio.Waveform;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpeechTest {
    @Test
    void speaksTheSameWayEachTime() {
        try (Speech speech = new Speech();
                Speech another = new Speech()) {
            Waveform first = speech.say("grinning face", Speech.Manner.USUAL);
            speech.say("a happy animal", new Speech.Manner(140, 20, 200));
            Waveform again = speech.say("grinning face", Speech.Manner.USUAL);
            assertThat(first.rateHertz()).isEqualTo(16_000);
            assertThat(first.samples()).hasSizeBetween(8_000, 40_000);
            assertThat(loudness(first)).isGreaterThan(0.01);
            assertThat(again.samples()).isEqualTo(first.samples());
            assertThat(another.say("grinning face", Speech.Manner.USUAL).samples())
                    .isEqualTo(first.samples());
        }
    }

    @Test
    void rateAndPitchChangeWhatIsHeard() {
        try (Speech speech = new Speech()) {
            float[] usual = speech.say("a red balloon", Speech.Manner.USUAL).samples();
            float[] fast =
                    speech.say("a red balloon", new Speech.Manner(100, 11, 220)).samples();
            float[] high =
                    speech.say("a red balloon", new Speech.Manner(150, 11, 150)).samples();
            float[] other = speech.say("nine keys", Speech.Manner.USUAL).samples();
            assertThat(fast.length).isLessThan(usual.length * 9 / 10);
            assertThat(high).isNotEqualTo(usual);
            assertThat(other).isNotEqualTo(usual);
        }
    }

    private static double loudness(Waveform sound) {
        float[] samples = sound.samples();
        return Math.sqrt(IntStream.range(0, samples.length)
                .mapToDouble(i -> samples[i] * samples[i])
                .average()
                .orElse(0));
    }
}
