package dev.jerboa.demo.emoji;

import dev.jerboa.onnx.Progress;
import java.nio.file.Path;
import java.util.List;

/** What the demo works with: emoji on two sides, drawn and spoken, and texts to hear. Each is made when it is first wanted. */
final class EmojiMaterial {
    private final EmojiSettings settings;
    private final Progress progress;
    private final List<Emoji> table;
    private final EmojiSplit split;
    private final EmojiTexts texts;
    private EmojiSheets sheets;
    private EmojiInputs seen;
    private EmojiInputs unseen;
    private List<String> spoken;

    /**
     * The material of a run.
     *
     * @param cache where the text tower and its vectors go
     */
    EmojiMaterial(EmojiSettings settings, Path cache, Progress progress) {
        this.settings = settings;
        this.progress = progress;
        List<Emoji> all = EmojiTable.read();
        this.table = all.subList(0, Math.min(all.size(), settings.mostEmoji()));
        this.split = EmojiSplit.of(table, settings.seed());
        this.texts = new EmojiTexts(cache);
    }

    /** All emoji, in Unicode's order. */
    List<Emoji> table() {
        return table;
    }

    /** Those to learn from, and those held out. */
    EmojiSplit split() {
        return split;
    }

    /** The text tower, and what it says. */
    EmojiTexts texts() {
        return texts;
    }

    /** The pictures. */
    EmojiSheets sheets() {
        if (sheets == null) {
            sheets = new EmojiSheets();
        }
        return sheets;
    }

    /** What the towers read of emoji to learn from. */
    EmojiInputs seen() {
        if (seen == null) {
            seen = EmojiInputs.of(split.seen(), sheets(), progress);
        }
        return seen;
    }

    /** What the towers read of emoji held out. */
    EmojiInputs unseen() {
        if (unseen == null) {
            unseen = EmojiInputs.of(split.unseen(), sheets(), progress);
        }
        return unseen;
    }

    /** What the sound tower hears. */
    List<String> spoken() {
        if (spoken == null) {
            spoken = SpokenTexts.of(split, settings.words(), settings.pieces(), settings.seed());
        }
        return spoken;
    }
}
