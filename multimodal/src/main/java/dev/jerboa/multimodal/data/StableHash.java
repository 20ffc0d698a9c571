package dev.jerboa.multimodal.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes of text that are the same on all machines and in all versions (SHA-256). */
final class StableHash {
    private static final int SHOWN_BYTES = 8;
    private static final double STEPS = 0x1p53;

    private StableHash() {}

    /** Sixteen digits that tell texts apart. */
    static String hex(String text) {
        return HexFormat.of().formatHex(digest(text), 0, SHOWN_BYTES);
    }

    /** A number from 0 to below 1 that is uniform over texts. */
    static double fraction(String text) {
        return (ByteBuffer.wrap(digest(text)).getLong() >>> 11) / STEPS;
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
