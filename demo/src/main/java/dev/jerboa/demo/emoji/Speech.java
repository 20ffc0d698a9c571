package dev.jerboa.demo.emoji;

import com.sun.speech.freetts.Item;
import com.sun.speech.freetts.Relation;
import com.sun.speech.freetts.Utterance;
import com.sun.speech.freetts.UtteranceProcessor;
import com.sun.speech.freetts.Voice;
import com.sun.speech.freetts.en.us.cmu_us_kal.KevinVoiceDirectory;
import dev.jerboa.multimodal.audio.Waveform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
    private final List<Spoken.Phone> phones = new ArrayList<>();

    /** Opens the voice. */
    @SuppressWarnings("unchecked") // FreeTTS is older than generics
    public Speech() {
        voice = Arrays.stream(new KevinVoiceDirectory().getVoices())
                .filter(one -> one.getName().equals(VOICE))
                .findFirst()
                .orElseThrow();
        voice.allocate();
        voice.setAudioPlayer(sound);
        // The last of those who work on an utterance sees when each phone ends.
        ((List<UtteranceProcessor>) voice.getUtteranceProcessors()).add(this::note);
    }

    /** Says a text. */
    public Spoken say(String text, Manner manner) {
        sound.clear();
        phones.clear();
        voice.setPitch(manner.pitchHertz());
        voice.setPitchRange(manner.pitchRangeHertz());
        voice.setRate(manner.wordsPerMinute());
        voice.speak(text);
        return new Spoken(new Waveform(sound.samples(), RATE_HERTZ), phones);
    }

    /** A text may be several utterances, each timed from its own beginning. */
    private void note(Utterance utterance) {
        double start = phones.isEmpty() ? 0 : phones.get(phones.size() - 1).endSeconds();
        Item segment = utterance.getRelation(Relation.SEGMENT).getHead();
        while (segment != null) {
            phones.add(new Spoken.Phone(
                    Phones.number(segment.getFeatures().getString("name")),
                    start + segment.getFeatures().getFloat("end")));
            segment = segment.getNext();
        }
    }

    @Override
    public void close() {
        voice.deallocate();
    }
}
