package dev.jerboa.distill.cache;

import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.multimodal.text.TokenBatch;
import dev.jerboa.runtime.Tensor;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Cuts texts into batches of like length, window by window; each text is tokenized once.
 *
 * <p>The first window is one batch, so that an encoder can begin at once; each later one is four times as large, up to a
 * limit. A batch is left out if all of its samples are known, and a window is not even tokenized then.
 */
final class TextBatches implements Iterator<TextBatches.Batch> {
    private static final int LARGEST_WINDOW = 4096;
    private static final int GROWTH = 4;

    private final TextProcessor processor;
    private final List<String> texts;
    private final int size;
    private final IntPredicate known;
    private final Queue<Batch> ready = new ArrayDeque<>();
    private int position;
    private int window;

    /** Samples, counted from 0, and their tokens. */
    record Batch(List<Integer> samples, TokenBatch tokens) {}

    TextBatches(TextProcessor processor, List<String> texts, int size, IntPredicate known) {
        this.processor = processor;
        this.texts = texts;
        this.size = size;
        this.known = known;
        this.window = size;
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && position < texts.size()) {
            int end = Math.min(texts.size(), position + window);
            if (!IntStream.range(position, end).allMatch(known)) {
                cut(position, end);
            }
            position = end;
            window = Math.min(Math.max(size, LARGEST_WINDOW), window * GROWTH);
        }
        return !ready.isEmpty();
    }

    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }

    private void cut(int from, int end) {
        TokenBatch all = processor.encode(texts.subList(from, end));
        int[] lengths = lengths(all);
        // The order is that of the samples among equals, so that batches are the same in every run.
        int[] order = IntStream.range(0, end - from)
                .boxed()
                .sorted(Comparator.comparingInt(i -> lengths[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int start = 0; start < order.length; start += size) {
            int[] rows = Arrays.copyOfRange(order, start, Math.min(order.length, start + size));
            List<Integer> samples =
                    Arrays.stream(rows).mapToObj(row -> from + row).toList();
            if (!samples.stream().allMatch(known::test)) {
                ready.add(new Batch(samples, pick(all, rows, lengths[rows[rows.length - 1]])));
            }
        }
    }

    private static int[] lengths(TokenBatch all) {
        long[] mask = all.mask().longs();
        int[] lengths = new int[all.sentences()];
        for (int i = 0; i < mask.length; i++) {
            lengths[i / all.tokens()] += (int) mask[i];
        }
        return lengths;
    }

    private static TokenBatch pick(TokenBatch all, int[] rows, int tokens) {
        return new TokenBatch(
                rows.length,
                tokens,
                pick(all.ids(), all.tokens(), rows, tokens),
                pick(all.mask(), all.tokens(), rows, tokens),
                pick(all.typeIds(), all.tokens(), rows, tokens));
    }

    private static Tensor pick(Tensor all, int width, int[] rows, int tokens) {
        long[] picked = new long[rows.length * tokens];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(all.longs(), rows[i] * width, picked, i * tokens, tokens);
        }
        return Tensor.of(new long[] {rows.length, tokens}, picked);
    }
}
