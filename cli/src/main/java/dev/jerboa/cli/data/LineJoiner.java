package dev.jerboa.cli.data;

import dev.jerboa.multimodal.text.TextProcessor;
import java.util.ArrayList;
import java.util.List;

/**
 * Joins consecutive lines here and there, so that about half of all tokens stand in long texts.
 *
 * <p>A model that is quantized on short lines alone may fail on long texts: the activations of late positions were never
 * seen. A text is long if it has more than half of the tokens at which the tokenizer cuts.
 */
final class LineJoiner {
    private final TextProcessor processor;
    private final int specialTokens;
    private long longTokens;
    private long shortTokens;

    LineJoiner(TextProcessor processor) {
        this.processor = processor;
        this.specialTokens = processor.lengths(List.of(""))[0];
    }

    /** The texts that some further lines become, and nothing of them is lost. */
    List<String> join(List<String> lines) {
        int[] lengths = processor.lengths(lines);
        List<String> texts = new ArrayList<>();
        for (int from = 0; from < lengths.length; ) {
            int length = lengths[from];
            int end = from + 1;
            while (longTokens < shortTokens && end < lengths.length && length + added(lengths[end]) <= maximum()) {
                length += added(lengths[end++]);
            }
            texts.add(String.join(" ", lines.subList(from, end)));
            if (length > maximum() / 2) {
                longTokens += length;
            } else {
                shortTokens += length;
            }
            from = end;
        }
        return texts;
    }

    private int maximum() {
        return processor.maximumTokens();
    }

    /** What a line adds to a text that has its special tokens already. */
    private int added(int length) {
        return Math.max(0, length - specialTokens);
    }
}
