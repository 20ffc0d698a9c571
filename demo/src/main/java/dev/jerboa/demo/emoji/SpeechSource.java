package dev.jerboa.demo.emoji;

import dev.jerboa.multimodal.audio.LogMel;
import dev.jerboa.multimodal.audio.LogMelSpec;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.train.loop.BatchSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Texts to hear. Each is spoken twice, in pitches and rates of its own, when it is first wanted; what is heard then begins a
 * little earlier or later, is louder or quieter, and has a band of its frequencies and a piece of its time missing (Park et
 * al. 2019, "SpecAugment").
 */
final class SpeechSource implements BatchSource<TowerBatch> {
    private static final int MANNERS = 2;
    /** Decibels are kept as bytes; they lie between -100 and 60. */
    private static final int BYTE_OFFSET = 30;

    private static final LogMelSpec SPEC = SoundTower.spectrogram();
    private static final float MISSING_DECIBELS = -60;
    private static final int MOST_SHIFT = 6;
    private static final int MOST_MISSING = 8;

    private final List<String> texts;
    private final long seed;
    private final LogMel spectrogram = new LogMel(SPEC);
    private final ThreadLocal<Speech> voices = ThreadLocal.withInitial(Speech::new);
    private final AtomicReferenceArray<byte[]> heard;

    SpeechSource(List<String> texts, long seed) {
        this.texts = texts;
        this.seed = seed;
        this.heard = new AtomicReferenceArray<>(texts.size() * MANNERS);
    }

    @Override
    public long exampleCount() {
        return texts.size();
    }

    @Override
    public TowerBatch load(long[] examples, long batchSeed) {
        SplittableRandom random = new SplittableRandom(batchSeed);
        float[][] inputs = new float[examples.length][];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = vary(heard(Math.toIntExact(examples[i]) * MANNERS + random.nextInt(MANNERS)), random);
        }
        return new TowerBatch(batch(List.of(inputs)), examples.clone());
    }

    private byte[] heard(int clip) {
        byte[] bytes = heard.get(clip);
        if (bytes == null) {
            SplittableRandom random = new SplittableRandom(seed + clip);
            Speech.Manner manner =
                    new Speech.Manner(between(random, 80, 170), between(random, 5, 25), between(random, 150, 230));
            float[] levels = spectrogram.of(voices.get().say(texts.get(clip / MANNERS), manner));
            bytes = new byte[levels.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) Math.max(-127, Math.min(127, Math.round(levels[i] + BYTE_OFFSET)));
            }
            heard.set(clip, bytes);
        }
        return bytes;
    }

    private static float[] vary(byte[] levels, SplittableRandom random) {
        int frames = SPEC.frames();
        int bands = SPEC.mels().count();
        int shift = random.nextInt(-MOST_SHIFT, MOST_SHIFT + 1);
        float louder = between(random, -6, 6) - BYTE_OFFSET;
        int band = random.nextInt(bands);
        int missingBands = random.nextInt(MOST_MISSING);
        int frame = random.nextInt(frames);
        int missingFrames = random.nextInt(MOST_MISSING);
        float[] varied = new float[levels.length];
        for (int f = 0; f < frames; f++) {
            int from = Math.max(0, Math.min(frames - 1, f + shift)) * bands;
            boolean missing = f >= frame && f < frame + missingFrames;
            for (int b = 0; b < bands; b++) {
                boolean kept = !missing && (b < band || b >= band + missingBands);
                varied[f * bands + b] = kept ? levels[from + b] + louder : MISSING_DECIBELS;
            }
        }
        return varied;
    }

    /** Spectrograms together, {@code [batch, 1, frames, bands]}. */
    static Tensor batch(List<float[]> spectrograms) {
        int size = spectrograms.get(0).length;
        float[] values = new float[size * spectrograms.size()];
        for (int i = 0; i < spectrograms.size(); i++) {
            System.arraycopy(spectrograms.get(i), 0, values, i * size, size);
        }
        return Tensor.of(SPEC.shape(spectrograms.size()), values);
    }

    private static float between(SplittableRandom random, double from, double to) {
        return (float) (from + (to - from) * random.nextDouble());
    }
}
