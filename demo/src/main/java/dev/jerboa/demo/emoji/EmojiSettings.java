package dev.jerboa.demo.emoji;

import java.util.List;

/**
 * How much the demo learns.
 *
 * @param name what reports call it
 * @param pictureSteps steps of the picture tower, each of 48 pictures
 * @param soundSteps steps of the sound tower, each of 64 texts
 * @param soundWidths channels of the sound tower's stages
 * @param words single English words to hear
 * @param pieces pieces of sentences to hear
 * @param mostEmoji how many emoji there are at most; fewer than all only to try things out
 * @param seed decides which emoji are held out, and what is random in training
 */
public record EmojiSettings(
        String name,
        int pictureSteps,
        int soundSteps,
        List<Integer> soundWidths,
        int words,
        int pieces,
        int mostEmoji,
        long seed) {
    public EmojiSettings {
        soundWidths = List.copyOf(soundWidths);
    }

    /** At most two minutes of two cores. */
    public static final EmojiSettings QUICK =
            new EmojiSettings("quick", 24, 120, List.of(64, 128, 192), 500, 500, Integer.MAX_VALUE, 0);

    /** About five minutes of two cores. */
    public static final EmojiSettings USUAL =
            new EmojiSettings("usual", 120, 700, List.of(96, 192, 320), 4000, 6000, Integer.MAX_VALUE, 0);

    /** About a quarter of an hour of two cores. */
    public static final EmojiSettings LONG =
            new EmojiSettings("long", 350, 2400, List.of(96, 192, 320), 6000, 20_000, Integer.MAX_VALUE, 0);
}
