package dev.jerboa.demo.emoji;

/**
 * How much the demo learns.
 *
 * @param name what reports call it
 * @param pictureSteps steps of the picture tower, each of 48 pictures
 * @param hearingSteps steps of what hears phones, each of 64 texts
 * @param meaningSteps steps of what knows the meaning of phones, each of 256 texts
 * @param words single English words to hear
 * @param pieces pieces of sentences to hear
 * @param mostEmoji how many emoji there are at most; fewer than all only to try things out
 * @param seed decides which emoji are held out, and what is random in training
 */
public record EmojiSettings(
        String name,
        int pictureSteps,
        int hearingSteps,
        int meaningSteps,
        int words,
        int pieces,
        int mostEmoji,
        long seed) {
    /** At most two minutes of two cores. */
    public static final EmojiSettings QUICK = new EmojiSettings("quick", 16, 120, 60, 1000, 3000, Integer.MAX_VALUE, 0);

    /** About five minutes of two cores. */
    public static final EmojiSettings USUAL =
            new EmojiSettings("usual", 120, 500, 320, 6000, 24_000, Integer.MAX_VALUE, 0);

    /** About a quarter of an hour of two cores. */
    public static final EmojiSettings LONG =
            new EmojiSettings("long", 350, 1200, 1000, 10_000, 70_000, Integer.MAX_VALUE, 0);
}
