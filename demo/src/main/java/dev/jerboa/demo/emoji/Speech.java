package dev.jerboa.demo.emoji;

import com.sun.speech.freetts.Voice;
import com.sun.speech.freetts.en.us.cmu_us_kal.KevinVoiceDirectory;
import dev.jerboa.multimodal.audio.Waveform;
import java.util.Arrays;

/**
 * Speaks English: FreeTTS with its voice kevin16, a synthetic one. It needs no sound device, and says the same text in the
 * same manner the same way each time. For use by one thread at a time.
 */
public final class Speech implements AutoCloseable {
    /** Samples a second. */
    public static final int RATE_HERTZ = 16_000;

    private static final String VOICE = "kevin16";

    /**
     * How something is said.
     *
     * @param pitchHertz the height of the voice on average
     * @param pitchRangeHertz how much the height varies
     * @param wordsPerMinute how fast it speaks
     */
    public record Manner(float pitchHertz, float pitchRangeHertz, float wordsPerMinute) {
        /** The voice as it is. */
        public static final Manner USUAL = new Manner(100, 11, 150);
    }

    private final Voice voice;
    private final RecordedSound sound = new RecordedSound();

    /** Opens the voice. */
    public Speech() {
        voice = Arrays.stream(new KevinVoiceDirectory().getVoices())
                .filter(one -> one.getName().equals(VOICE))
                .findFirst()
                .orElseThrow();
        voice.allocate();
        voice.setAudioPlayer(sound);
    }

    /** Says a text. */
    public Waveform say(String text, Manner manner) {
        sound.clear();
        voice.setPitch(manner.pitchHertz());
        voice.setPitchRange(manner.pitchRangeHertz());
        voice.setRate(manner.wordsPerMinute());
        voice.speak(text);
        return new Waveform(sound.samples(), RATE_HERTZ);
    }

    @Override
    public void close() {
        voice.deallocate();
    }
}
