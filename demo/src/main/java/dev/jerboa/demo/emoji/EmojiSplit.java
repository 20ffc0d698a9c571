package dev.jerboa.demo.emoji;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * Emoji to learn from, and emoji held out entirely: a hash of the family's name and a seed decides, so that near-copies
 * are on one side.
 *
 * @param seen to learn from
 * @param unseen held out
 */
public record EmojiSplit(List<Emoji> seen, List<Emoji> unseen) {
    private static final int HELD_OUT_PERCENT = 15;

    public EmojiSplit {
        seen = List.copyOf(seen);
        unseen = List.copyOf(unseen);
    }

    /** The split of a seed; the order is kept on both sides. */
    public static EmojiSplit of(List<Emoji> emoji, long seed) {
        NameFamilies families = new NameFamilies(emoji);
        List<Emoji> seen = new ArrayList<>();
        List<Emoji> unseen = new ArrayList<>();
        for (Emoji one : emoji) {
            boolean heldOut = Integer.remainderUnsigned(hash(seed, families.of(one)), 100) < HELD_OUT_PERCENT;
            (heldOut ? unseen : seen).add(one);
        }
        return new EmojiSplit(seen, unseen);
    }

    private static int hash(long seed, String family) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).array());
            return ByteBuffer.wrap(digest.digest(family.getBytes(StandardCharsets.UTF_8)))
                    .getInt();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
