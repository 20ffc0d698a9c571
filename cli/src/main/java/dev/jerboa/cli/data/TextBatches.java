package dev.jerboa.cli.data;

import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.multimodal.text.TokenBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Spliterators;
import java.util.function.Consumer;

/** Puts texts of like length together, window by window. */
final class TextBatches extends Spliterators.AbstractSpliterator<TokenBatch> {
    private static final int MOST_TOKENS = 1024;

    /** A text and its length in tokens. */
    private record Measured(String text, int tokens) {}

    private final TextWindows windows;
    private final TextProcessor processor;
    private final EvenChoice choice;
    private final OptionalInt fixedTexts;
    private final int leastTokens;
    private final List<Measured> texts = new ArrayList<>();
    private long index;
    private boolean ended;

    /**
     * Batches of texts.
     *
     * @param fixedTexts how many texts a batch has, where that is fixed
     * @param leastTokens to how many tokens each text is padded at least
     */
    TextBatches(
            TextWindows windows, TextProcessor processor, EvenChoice choice, OptionalInt fixedTexts, int leastTokens) {
        super(Long.MAX_VALUE, ORDERED | NONNULL);
        this.windows = windows;
        this.processor = processor;
        this.choice = choice;
        this.fixedTexts = fixedTexts;
        this.leastTokens = leastTokens;
    }

    @Override
    public boolean tryAdvance(Consumer<? super TokenBatch> action) {
        // Where a batch must be full, what is left of one window goes with the next.
        while (!ended && texts.size() < fixedTexts.orElse(1)) {
            readWindow();
        }
        if (texts.isEmpty()) {
            return false;
        }
        List<Measured> batch = texts.subList(0, Math.min(texts.size(), fixedTexts.orElseGet(this::textsThatFit)));
        TokenBatch tokens = processor.encode(batch.stream().map(Measured::text).toList(), leastTokens);
        batch.clear();
        action.accept(tokens);
        return true;
    }

    private void readWindow() {
        List<String> read = windows.next();
        ended = read.isEmpty();
        List<String> taken = new ArrayList<>();
        for (String text : read) {
            if (choice.takes(index++)) {
                taken.add(text);
            }
        }
        int[] lengths = taken.isEmpty() ? new int[0] : processor.lengths(taken);
        for (int i = 0; i < lengths.length; i++) {
            texts.add(new Measured(taken.get(i), lengths[i]));
        }
        texts.sort(Comparator.comparingInt(Measured::tokens));
    }

    private int textsThatFit() {
        int fitting = 1;
        while (fitting < texts.size()
                && (fitting + 1) * Math.max(leastTokens, texts.get(fitting).tokens()) <= MOST_TOKENS) {
            fitting++;
        }
        return fitting;
    }
}
