package dev.jerboa.demo.emoji;

import dev.jerboa.onnx.Progress;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.train.loop.BatchSource;
import java.util.List;
import java.util.stream.IntStream;

/** Texts as the phones that the voice says them with, and their numbers. */
final class PhoneSource implements BatchSource<TowerBatch> {
    private final List<long[]> sequences;

    private PhoneSource(List<long[]> sequences) {
        this.sequences = sequences;
    }

    /** Says all texts. */
    static PhoneSource of(List<String> texts, Progress progress) {
        int parts = Runtime.getRuntime().availableProcessors();
        long[][] sequences = new long[texts.size()][];
        IntStream.range(0, parts).parallel().forEach(part -> {
            try (Speech speech = new Speech()) {
                for (int i = part; i < sequences.length; i += parts) {
                    sequences[i] = speech.say(texts.get(i), Speech.Manner.USUAL).sequence();
                    progress.update("say texts", i, sequences.length);
                }
            }
        });
        return new PhoneSource(List.of(sequences));
    }

    @Override
    public long exampleCount() {
        return sequences.size();
    }

    /** Phones {@code [batch, length]}, a pause before and pauses behind, and the numbers of the texts. */
    @Override
    public TowerBatch load(long[] examples, long seed) {
        int longest = 0;
        for (long example : examples) {
            longest = Math.max(longest, sequences.get(Math.toIntExact(example)).length);
        }
        int length = longest + 2;
        long[] symbols = new long[examples.length * length];
        for (int i = 0; i < examples.length; i++) {
            long[] sequence = sequences.get(Math.toIntExact(examples[i]));
            System.arraycopy(sequence, 0, symbols, i * length + 1, sequence.length);
        }
        return new TowerBatch(Tensor.of(new long[] {examples.length, length}, symbols), examples.clone());
    }
}
