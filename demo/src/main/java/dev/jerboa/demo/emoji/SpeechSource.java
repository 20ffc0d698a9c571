package dev.jerboa.demo.emoji;

import dev.jerboa.multimodal.audio.LogMel;
import dev.jerboa.multimodal.audio.LogMelSpec;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.train.loop.BatchSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Texts to hear, and which phone each frame belongs to. Each is spoken when it is first wanted, in a pitch and rate of its
 * own; what is heard then is louder or quieter.
 */
final class SpeechSource implements BatchSource<TowerBatch> {
    /** Frames of an example, 1.8 seconds: most texts end before. */
    private static final int FRAMES = 72;
    /** Decibels are kept as bytes; they lie between -100 and 60. */
    private static final int BYTE_OFFSET = 30;

    private static final LogMelSpec SPEC = SoundTower.spectrogram();
    private static final int BANDS = SPEC.mels().count();

    private static final class Heard {
        final byte[] levels;
        final int[] phones;

        Heard(byte[] levels, int[] phones) {
            this.levels = levels;
            this.phones = phones;
        }
    }

    private final List<String> texts;
    private final long seed;
    private final LogMel spectrogram = new LogMel(SPEC);
    private final ThreadLocal<Speech> voices = ThreadLocal.withInitial(Speech::new);
    private final AtomicReferenceArray<Heard> heard;

    SpeechSource(List<String> texts, long seed) {
        this.texts = texts;
        this.seed = seed;
        this.heard = new AtomicReferenceArray<>(texts.size());
    }

    @Override
    public long exampleCount() {
        return texts.size();
    }

    /** Levels {@code [batch, bands, frames]} as the tower's first layer wants them, and the phone of each frame. */
    @Override
    public TowerBatch load(long[] examples, long batchSeed) {
        SplittableRandom random = new SplittableRandom(batchSeed);
        float[] levels = new float[examples.length * BANDS * FRAMES];
        long[] phones = new long[examples.length * FRAMES];
        for (int i = 0; i < examples.length; i++) {
            Heard one = heard(Math.toIntExact(examples[i]));
            float louder = between(random, -6, 6) - BYTE_OFFSET;
            for (int frame = 0; frame < FRAMES; frame++) {
                phones[i * FRAMES + frame] = one.phones[frame];
                for (int band = 0; band < BANDS; band++) {
                    levels[(i * BANDS + band) * FRAMES + frame] =
                            SoundTower.centred(one.levels[frame * BANDS + band] + louder);
                }
            }
        }
        return new TowerBatch(Tensor.of(new long[] {examples.length, BANDS, FRAMES}, levels), phones);
    }

    private Heard heard(int text) {
        Heard known = heard.get(text);
        if (known == null) {
            SplittableRandom random = new SplittableRandom(seed + text);
            Speech.Manner manner =
                    new Speech.Manner(between(random, 80, 170), between(random, 5, 25), between(random, 150, 230));
            Spoken spoken = voices.get().say(texts.get(text), manner);
            float[] levels = spectrogram.of(spoken.sound());
            byte[] bytes = new byte[FRAMES * BANDS];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) Math.max(-127, Math.min(127, Math.round(levels[i] + BYTE_OFFSET)));
            }
            known = new Heard(bytes, spoken.frames(FRAMES, SoundTower.HOP_SECONDS));
            heard.set(text, known);
        }
        return known;
    }

    private static float between(SplittableRandom random, double from, double to) {
        return (float) (from + (to - from) * random.nextDouble());
    }
}
